"""From a question to quotes or a reasoned silence: understand, search, choose, answer."""
