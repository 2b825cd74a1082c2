"""Plot-ready tables of a run, made from the files it left behind: all computing happens here."""
