"""State to briefing products; pure, no Streamlit."""
