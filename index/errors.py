"""What can be broken, each with the thing named and the next step; "nothing found" is a value, not an error."""


class NotesError(Exception):
    """Base of every error that is meant for a person: its text is one clear sentence."""


class NotesFolderError(NotesError):
    """The notes folder is missing, is not a folder, or cannot be listed."""


class UnreadableNote(NotesError):  # noqa: N818 - the build reports it, nobody sees it raised
    """One note cannot be read; the build skips it and names it."""


class EmbedderError(NotesError):
    """A model is missing, damaged, or cannot be loaded."""


class IndexFolderError(NotesError):
    """The index folder is missing, damaged, or of another format."""


class IndexModelError(IndexFolderError):
    """The index was built by another model than the one it is opened with."""


class FilterError(NotesError):
    """A filter that cannot be understood."""
