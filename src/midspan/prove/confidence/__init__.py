"""How sure an answer is: what the candidate's `confidence` asks for, found when outcomes are read, so that another kind costs no answer."""
