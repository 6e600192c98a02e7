"""The limit: what Flask itself needs for an answer of two letters."""

from flask import Flask

app = Flask(__name__)


@app.get("/")
def hello() -> str:
    return "ok"


@app.get("/healthz")
def healthz() -> str:
    return "ok"
