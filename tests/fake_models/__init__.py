"""A local provider of models, well or badly behaved, in OpenAI's and Ollama's protocols."""
