"""Control status: a chip, a country, a day; the matrix, chips near a threshold, what if; answers in words, bands."""
