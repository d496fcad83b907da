"""Nigao (拟稿) drafts sections of Chinese official reports from bullet facts, with a local language model."""
