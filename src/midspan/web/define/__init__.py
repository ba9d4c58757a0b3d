"""The questions of `midspan define` as a form: what is asked, what each answer changes, and the difference before it is written."""
