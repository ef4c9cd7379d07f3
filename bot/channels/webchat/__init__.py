"""The web chat: a customer's WebSocket, their files, and the channel they make up."""
