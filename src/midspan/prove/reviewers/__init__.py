"""Those who label and judge: how often they are mistaken, and what may rest on what they say."""
