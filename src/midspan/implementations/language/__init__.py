"""Language models: what they are asked, how their answers are read, and what a call costs."""
