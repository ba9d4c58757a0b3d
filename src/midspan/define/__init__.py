"""The seven questions as data, and answers as pure changes to a definition."""
