"""What every reader of English needs: words, numbers, sentences and their clauses."""
