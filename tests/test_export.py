"""The ONNX form that an index carries: equal to sentence-transformers, or refused and told."""

import json
import subprocess
import sys
from pathlib import Path
from shutil import copytree

import pytest

from retrieval.errors import ArchiveError
from retrieval.indexing import prepared
from retrieval.indexing.encoder import Encoder, SentenceEncoder
from retrieval.indexing.export import carry
from retrieval.indexing.exported import FOLDER, FORM, WEIGHTS, ExportedEncoder, Form, carried
from retrieval.indexing.health import examine
from tests.newsroom import NEWS, HashEncoder
from tests.running import ROOT, copied, models

WORDS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "the", "bridge", "is", "open", "har", "##bour", ".")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sentence-transformers model of two layers with random weights, in a folder."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizer

    torch.manual_seed(7)
    folder = tmp_path_factory.mktemp("small")
    vocabulary = folder / "vocab.txt"
    vocabulary.write_text("\n".join([*WORDS, *"abcdefghijklmnopqrstuvwxyz"]) + "\n")
    sizes = {
        "hidden_size": 32,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "intermediate_size": 64,
    }
    config = BertConfig.from_dict(sizes | {"vocab_size": len(WORDS) + 26})
    BertModel(config).save_pretrained(folder / "bert")
    BertTokenizer(vocab_file=str(vocabulary)).save_pretrained(folder / "bert")
    transformer = Transformer(str(folder / "bert"), max_seq_length=40)
    whole = SentenceTransformer(modules=[transformer, Pooling(32)], device="cpu")
    whole.save(str(folder / "model"))
    return folder / "model"


@pytest.fixture(scope="module")
def index_of_small(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of an index that carries the form of the small model."""
    index = tmp_path_factory.mktemp("index")
    assert carry(index, SentenceEncoder(str(small))) == ""
    assert sorted(file.name for file in index.iterdir()) == [FOLDER, prepared.FOLDER]
    return index


def copy(index: Path, there: Path) -> Path:
    """The form that an index carries, in another one."""
    copytree(index / FOLDER, there / FOLDER)
    return there


def test_the_shipped_model_exported(encoder: Encoder) -> None:
    """The same vectors as sentence-transformers within 1e-5, on texts of all lengths."""
    texts = [*(item.text for item in NEWS), "", "Ünïcödé, 東京!", "harbour " * 400]

    assert isinstance(encoder, ExportedEncoder)
    assert encoder.encode(texts) == pytest.approx(SentenceEncoder().encode(texts), abs=1e-5)


def test_another_model_exported(small: Path, index_of_small: Path, tmp_path: Path) -> None:
    """Any model by its folder: same vectors, name, hash, dimension, budget and counts."""
    named = SentenceEncoder(str(small))

    form = carried(copy(index_of_small, tmp_path), named)

    assert isinstance(form, ExportedEncoder)
    assert (form.name, form.weights) == ("model", named.weights)
    assert (form.dimension, form.budget) == (32, 38)
    texts = ["The bridge is open.", "is open", "", "the " * 90]
    assert form.count(texts) == named.count(texts) == [5, 2, 0, 90]
    assert form.encode(texts) == pytest.approx(named.encode(texts), abs=1e-5)
    assert carried(tmp_path, SentenceEncoder("other/name")).name == "name"


def test_made_once(small: Path, index_of_small: Path, tmp_path: Path) -> None:
    """What is carried and sound is left alone; what is damaged is made anew."""
    named = SentenceEncoder(str(small))
    copy(index_of_small, tmp_path)
    form, weights = tmp_path / FOLDER / FORM, tmp_path / FOLDER / WEIGHTS
    before = form.stat().st_mtime_ns

    carry(tmp_path, named)
    assert form.stat().st_mtime_ns == before

    weights.write_bytes(weights.read_bytes()[:-1] + b"\0")
    with pytest.raises(ArchiveError, match="is damaged: run `dateline doctor --repair"):
        carried(tmp_path, named).encode(["The bridge is open."])
    carry(tmp_path, named)
    assert carried(tmp_path, named).encode(["The bridge is open."]).shape == (1, 32)


def test_other_vectors_are_refused(small: Path, tmp_path: Path) -> None:
    """A model that puts words before every text: its form does not, which the check finds."""
    from sentence_transformers import SentenceTransformer

    prompts = {"query": "the open bridge is the "}
    prompted = SentenceTransformer(str(small), prompts=prompts, default_prompt_name="query")
    prompted.save(str(tmp_path / "prompted"))
    named = SentenceEncoder(str(tmp_path / "prompted"))
    index = tmp_path / "index"
    index.mkdir()

    assert "its ONNX form gives another vector for" in carry(index, named)
    assert carry(index, named) == ""
    assert carried(index, named) is named
    assert [file.name for file in (index / FOLDER).iterdir()] == [FORM]


def test_a_model_that_cannot_be_exported(tmp_path: Path) -> None:
    """A model of another build: archives are made and asked without its form, why is told once."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel

    words = Tokenizer(WordLevel({word: at for at, word in enumerate(WORDS)}, unk_token="[UNK]"))
    static = SentenceTransformer(modules=[StaticEmbedding(words, embedding_dim=16)], device="cpu")
    static.save(str(tmp_path / "static"))
    named = SentenceEncoder(str(tmp_path / "static"))
    index = tmp_path / "index"
    index.mkdir()

    assert carry(index, named)
    assert carry(index, named) == ""
    form = Form.read(index / FOLDER)
    assert form is not None
    assert form.refused
    assert form.files == {}
    assert carried(index, named) is named


def test_encoders_that_are_not_exported(tmp_path: Path) -> None:
    """One that is no sentence-transformers model is used as it is."""
    own = HashEncoder()

    assert carry(tmp_path, own) == ""
    assert carried(tmp_path, own) is own
    assert list(tmp_path.iterdir()) == []


def test_a_form_of_other_weights_is_not_used(
    small: Path, index_of_small: Path, tmp_path: Path
) -> None:
    """The weights in the model's folder are not those that were exported."""
    named = SentenceEncoder(str(small))
    copy(index_of_small, tmp_path)
    file = tmp_path / FOLDER / FORM
    file.write_text(json.dumps(json.loads(file.read_text()) | {"weights": "0" * 64}))

    assert carried(tmp_path, named) is named


def test_doctor_finds_a_damaged_form(tmp_path: Path) -> None:
    """One byte of the weights is another: told, and mended by a rebuild."""
    index = copied(tmp_path)
    weights = index / FOLDER / WEIGHTS
    with weights.open("r+b") as stream:
        stream.seek(-1, 2)
        stream.write(b"\x55")

    found = {finding.part: finding for finding in examine(index, SentenceEncoder())}

    assert not found["encoder"].well
    assert "is damaged: run `dateline doctor --repair" in found["encoder"].words


def test_asking_loads_no_torch(tmp_path: Path) -> None:
    """A process that asks has loaded neither torch nor what stands on it."""
    models()  # the index exists
    code = (
        "import sys; from datetime import date; from retrieval import Archive\n"
        f"with Archive.open({str(copied(tmp_path))!r}) as archive:\n"
        "    answer = archive.ask('who was sanctioned in September 2023?', "
        "asked_on=date(2024, 1, 5))\n"
        "heavy = ('torch', 'transformers', 'sentence_transformers', 'scipy', 'sklearn', 'onnx')\n"
        "print(len(answer.quotes) > 0, [name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "True []"
