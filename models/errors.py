"""What can go wrong, as a tree; each leaf is raised where its cause is known.

ScanlineError
  CheckpointError     a checkpoint folder is missing, changed or not what its card says
    CertificateError  an adder's proof does not hold
  BitsError           a bit string is not one
  PatternError        a pattern of numbers is not one that can be read by
  UnknownFormatError  a picture is in no format that is read
  PhotoError          a picture cannot be read
    PictureTooLargeError  it has too many pixels, or takes too many bytes to decode
"""


class ScanlineError(Exception):
    """Anything that Scanline refuses; the text says what is wrong and what to do."""


class CheckpointError(ScanlineError):
    """A checkpoint folder is missing, changed or not what its card says."""


class CertificateError(CheckpointError):
    """An adder's proof does not hold; the text names the condition that fails."""


class BitsError(ScanlineError):
    """A bit string is empty, too long or holds something other than 0 and 1."""


class PatternError(ScanlineError):
    """A pattern of numbers is no regular expression, matches none, or is too large."""


class UnknownFormatError(ScanlineError):
    """The bytes are in none of the formats that are read (models/files/formats.py)."""


class PhotoError(ScanlineError):
    """A picture is truncated, corrupt or empty."""


class PictureTooLargeError(PhotoError):
    """A picture has too many pixels, or takes too many bytes to decode."""
