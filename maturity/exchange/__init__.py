"""Questionnaires and answers in the form that survey platforms write them."""
