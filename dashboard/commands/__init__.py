"""The commands of ``sitmap``, one file each, with what they share."""
