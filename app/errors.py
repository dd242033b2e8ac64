"""What a service refuses, as a tree, and one table from error to status.

ScanlineError             models.errors
  UploadError             the body is not what the call takes
    BodyTooLargeError     the body is over the cap
    BrokenBodyError       the body ended early, or is not framed as it says
    TooManyPartsError     the body would become too many objects
    BodyTimeoutError      the body did not arrive in time
    TensorError           a tensor is not what the model takes
  UnknownFormatError      models.errors
  ForbiddenError          the caller's key does not allow it
  ModelChangeError        a model cannot be loaded or unloaded; all serve as before
  UnknownModelError       no such model, or it is for another task
  BusyError               all permits are taken, or all room for bodies
  OverLimitError          the caller's key has used up what it may
  EndingError             the service is being stopped
  DeadlineError           no answer in time
  NotFiniteError          a model answers with what is no number
  ClientLeftError         nobody waits for the answer
"""

from http import HTTPStatus

from models.errors import (
    BitsError,
    CheckpointError,
    PatternError,
    PhotoError,
    PictureTooLargeError,
    ScanlineError,
    UnknownFormatError,
)


class UploadError(ScanlineError):
    """The body is not what the call takes."""


class BodyTooLargeError(UploadError):
    """The body is over the cap."""


class BrokenBodyError(UploadError):
    """The body ended early, or is not framed as it says."""


class TooManyPartsError(UploadError):
    """The body would become more objects than the service takes."""


class BodyTimeoutError(UploadError):
    """The body did not arrive in time."""


class TensorError(UploadError):
    """A tensor is not what the model takes, or cannot be read."""


class ForbiddenError(ScanlineError):
    """The caller's key does not allow it."""


class ModelChangeError(ScanlineError):
    """A model cannot be loaded or unloaded; all serve as before."""


class UnknownModelError(ScanlineError):
    """There is no such model, or it is for another task."""


class BusyError(ScanlineError):
    """All permits are taken, or all room for bodies."""


class OverLimitError(ScanlineError):
    """The caller's key has used up what it may.

    Args:
        text: what it may, and when to try again.
        seconds: until it may again.
    """

    def __init__(self, text: str, seconds: float) -> None:
        super().__init__(text)
        self.seconds = seconds


class EndingError(ScanlineError):
    """The service is being stopped and takes no more."""


class DeadlineError(ScanlineError):
    """There was no answer in time."""


class NotFiniteError(ScanlineError):
    """A model answers with what is no number."""


class ClientLeftError(ScanlineError):
    """Nobody waits for the answer."""


STATUS: dict[type[ScanlineError], HTTPStatus] = {
    BodyTooLargeError: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    TooManyPartsError: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    BodyTimeoutError: HTTPStatus.REQUEST_TIMEOUT,
    UploadError: HTTPStatus.BAD_REQUEST,
    UnknownFormatError: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    PictureTooLargeError: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    PhotoError: HTTPStatus.UNPROCESSABLE_ENTITY,
    PatternError: HTTPStatus.UNPROCESSABLE_ENTITY,
    BitsError: HTTPStatus.UNPROCESSABLE_ENTITY,
    ForbiddenError: HTTPStatus.FORBIDDEN,
    ModelChangeError: HTTPStatus.CONFLICT,
    UnknownModelError: HTTPStatus.NOT_FOUND,
    BusyError: HTTPStatus.SERVICE_UNAVAILABLE,
    OverLimitError: HTTPStatus.TOO_MANY_REQUESTS,
    EndingError: HTTPStatus.SERVICE_UNAVAILABLE,
    DeadlineError: HTTPStatus.SERVICE_UNAVAILABLE,
    CheckpointError: HTTPStatus.INTERNAL_SERVER_ERROR,
    NotFiniteError: HTTPStatus.INTERNAL_SERVER_ERROR,
}

NOT_READY = "the models are being loaded, or the service is being stopped"
