"""The dashboard as a web server: routes, headers, the page that Streamlit is served in."""
