"""Where expressions have values: what operations demand of their arguments, what proves it, and poles."""
