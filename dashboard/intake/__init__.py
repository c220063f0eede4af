"""What is on its way into a situation through the pages: reports, tables, boundaries."""
