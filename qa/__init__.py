"""Question answering over notes: a message → cited passages → an answer."""

from __future__ import annotations

# Not loaded lazily: the submodule `qa.retrieve` would take the function's place. FAISS and tantivy come with the first question.
from qa.converse import ask
from qa.retrieve import retrieve
from qa.types import Answer, Channel, Citation, Passage, Status

__all__ = ["Answer", "Channel", "Citation", "Passage", "Status", "ask", "retrieve"]
