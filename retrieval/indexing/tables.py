"""The tables of the truth, and the number of their form."""

from __future__ import annotations

SCHEMA = 2

TABLES = """
create table if not exists articles (
    number integer primary key autoincrement,
    id text not null, hash text not null, title text not null, text text not null,
    lines text not null, source text, url text, author text, file text, stated text,
    features blob, added integer not null, removed integer
);
create index if not exists articles_by_id on articles (id);
create table if not exists publications (
    article integer not null references articles (number) on delete cascade,
    published text not null, days blob not null, added integer not null, removed integer
);
create index if not exists publications_by_article on publications (article);
create table if not exists sentences (
    article integer not null references articles (number) on delete cascade,
    start integer not null, "end" integer not null, block integer not null
);
create index if not exists sentences_by_article on sentences (article, start);
create table if not exists passages (
    article integer not null references articles (number) on delete cascade,
    start integer not null, "end" integer not null, text blob not null
);
create index if not exists passages_by_article on passages (article, start);
create index if not exists passages_by_text on passages (text);
create table if not exists generations (
    number integer primary key, encoder text not null, dimension integer not null,
    weights text not null
);
create table if not exists vectors (text blob primary key, vector blob not null) without rowid;
"""
