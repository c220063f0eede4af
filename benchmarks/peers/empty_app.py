"""The least Streamlit can show: the floor under every first map."""

import streamlit as st

st.title("Empty")
