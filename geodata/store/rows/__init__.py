"""Records turned into rows and added: reports, mentions, places and claims."""
