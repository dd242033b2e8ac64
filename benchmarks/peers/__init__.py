"""Servers that ours is compared with, each as small as its own documents show it.

All read a picture from the form field of a multipart body and answer with the digit as JSON, on
the weights of `digits`, one worker, one thread. They decode with Pillow and prepare as the notebook
did: the whole picture in grey, resized to 28x28, inverted. That is cheaper than `ink`, and wrong on
photos.
"""
