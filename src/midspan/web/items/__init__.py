"""Items: the API that takes them in, the lists that numbers lead to, and the page of each with the records that it left."""
