"""The language model: a process of its own, one queue, streaming, a stop that stops."""
