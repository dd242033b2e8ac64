"""What the documents show of docs/results: a module a document, a function a table or figure."""
