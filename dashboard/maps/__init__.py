"""State to folium map; pure, no Streamlit."""
