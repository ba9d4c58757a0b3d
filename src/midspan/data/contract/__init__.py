"""Data contracts of the Open Data Contract Standard 3: what is promised of the data that a work needs."""
