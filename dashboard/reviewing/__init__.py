"""Review in the browser: claims out as plain records, decisions back into the ledger."""
