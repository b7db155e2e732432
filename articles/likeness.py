"""How alike texts are, in numbers (pure).

A text is a list of terms: its words, folded and stemmed. Two views of it are compared, half and half.

    words    each weighs more the rarer it is and, ever less, the more often it stands there (S. Robertson,
             H. Zaragoza: The probabilistic relevance framework: BM25 and beyond, 2009). They tell texts on one event.
    matter   its place among a hundred components of words that go together (latent semantic analysis, S. Deerwester
             et al.: Indexing by latent semantic analysis, 1990), moved towards the texts around it, which say what one
             text alone leaves open (document expansion, A. Singhal, F. Pereira: Document expansion for speech
             retrieval, 1999). It tells texts on one matter that use other words.

To that comes what texts share beside their words: see TRAITS.

    learn_from(texts)            → what the texts of a language teach, and they as Vectors
    compare(vectors)             → Blocks: with which others each is compared, and how alike their words are
    smooth(vectors, blocks)      → the same Vectors, their matter known
    nearest(vectors, blocks, …)  → for each text the others most like it

Whoever imports this waits for numpy and scipy, and who learns for scikit-learn too: tasks and commands do, no page.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import BytesIO

import numpy as np
from scipy import sparse

COMPONENTS = 100
SATURATION = 1.2  # how soon a word that stands there once more says no more (k1 of BM25)
AROUND, INWARDS = 20, 0.7  # how many texts around one move it, an eighth of all at most, and how far …
LONELY = 40  # … but not in so small a language: its texts have nothing around them
RAREST, MOST_COMMON = 2, 0.3  # texts that a word is in at least; of all texts, at most
MOST_WORDS = 50_000  # of a language: the vocabulary of a large site, and ten megabytes of components
SAMPLE = 20_000  # texts that the components are learnt of; more change them hardly
SEED = 0  # the same texts are always learnt alike

# What two texts share beside their words, and what it adds to a likeness that runs from 0 to 1. Each counts by the
# cosine of the two sets, so that one of thirty sources is less than one of two. Texts that rest on the same report are
# about the same matter (bibliographic coupling: M. M. Kessler, Bibliographic coupling between scientific papers, 1963);
# a series is read on; a region or a topic is shared by many; the same person also writes about other things.
TRAITS = {"sources": 0.3, "series": 0.15, "regions": 0.1, "topics": 0.1, "authors": 0.05}

A_YEAR = 1.01  # of two that are as much alike, the one that is a year newer is better by a hundredth
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
FLOOR = 0.1  # two texts that share nothing and are less alike are not similar

EXACTLY = 5_000  # texts up to which each is compared with each
CANDIDATES = 400  # in a larger language, those nearest in meaning that each is compared with
BLOCK = 500  # texts that are compared with all others at a time


@dataclass(frozen=True)
class Learnt:
    """What the texts of one language taught.

    `vocabulary`: {term: column}. `weights`: (terms,). `components`: (components, terms).
    """

    vocabulary: Mapping[str, int]
    weights: np.ndarray
    components: np.ndarray

    def vectors(self, texts: Iterable[Sequence[str]]) -> "Vectors":
        """Texts that were not among those learnt of, as the same numbers; an unknown word says nothing."""
        columns, counts, ends = [], [], [0]
        for terms in texts:
            found = Counter(map(self.vocabulary.get, terms))
            found.pop(None, None)
            columns += found.keys()
            counts += found.values()
            ends.append(len(columns))
        shape = len(ends) - 1, len(self.vocabulary)
        return self.weigh(sparse.csr_matrix((np.array(counts, np.float32), columns, ends), shape, np.float32))

    def weigh(self, counts: sparse.csr_matrix) -> "Vectors":
        words = counts.copy()
        words.sort_indices()
        # A word ten times as often says not ten times as much.
        words.data = words.data * (SATURATION + 1) / (words.data + SATURATION) * self.weights[words.indices]
        words = unit_rows(words)
        return Vectors(words, unit(words @ self.components.T))

    def to_bytes(self) -> bytes:
        """As an .npz without pickled objects, whose components keep three digits."""
        file = BytesIO()
        np.savez(
            file,
            vocabulary=np.frombuffer("\n".join(self.vocabulary).encode(), np.uint8),
            weights=self.weights,
            components=self.components.astype(np.float16),
        )
        return file.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Learnt":
        with np.load(BytesIO(data), allow_pickle=False) as file:
            terms = file["vocabulary"].tobytes().decode().split("\n")
            vocabulary = {term: column for column, term in enumerate(terms)}
            return cls(vocabulary, file["weights"], file["components"].astype(np.float32))


@dataclass(frozen=True)
class Vectors:
    """Texts as numbers, a row for each, of unit length.

    `words`: (texts, terms), sparse. `meaning`: (texts, components). `matter`: the same once `smooth` has been there.
    """

    words: sparse.csr_matrix
    meaning: np.ndarray
    matter: np.ndarray | None = None

    def __len__(self) -> int:
        return self.words.shape[0]

    def to_bytes(self) -> Iterator[tuple[bytes, bytes]]:
        """(words, matter) of each text, to three digits."""
        matter = self.matter.astype(np.float16)
        for row in range(len(self)):
            own = slice(self.words.indptr[row], self.words.indptr[row + 1])
            columns, weights = self.words.indices[own].astype(np.int32), self.words.data[own].astype(np.float16)
            yield columns.tobytes() + weights.tobytes(), matter[row].tobytes()

    def beside(self, stored: Sequence[tuple[bytes, bytes]]) -> "Vectors":
        """These, and after them others as `to_bytes` wrote them. One of empty bytes says nothing.

        The others stand where they were moved to. That is taken for their meaning too: it differs little, and a text
        between those that were moved lies better than one between those that were not.
        """
        rows = [read_words(words) for words, _matter in stored]
        columns = [self.words.indices, *(columns for columns, _weights in rows)]
        weights = [self.words.data, *(weights for _columns, weights in rows)]
        ends = np.cumsum([0, *np.diff(self.words.indptr), *(len(columns) for columns, _weights in rows)])
        shape = len(ends) - 1, self.words.shape[1]
        words = sparse.csr_matrix((np.concatenate(weights).astype(np.float32), np.concatenate(columns), ends), shape)
        meaning = np.vstack([self.meaning, read_matter([m for _words, m in stored], self.meaning.shape[1])])
        return Vectors(words, meaning, meaning)


def read_words(data: bytes) -> tuple[np.ndarray, np.ndarray]:
    number = len(data) // 6  # bytes: four for the column, two for the weight
    return np.frombuffer(data, np.int32, number), np.frombuffer(data, np.float16, number, 4 * number)


def read_matter(stored: Sequence[bytes], components: int) -> np.ndarray:
    """(texts, components)"""
    whole = b"".join(row or bytes(2 * components) for row in stored)
    return np.frombuffer(whole, np.float16).reshape(len(stored), components).astype(np.float32)


def learn_from(texts: Iterable[Sequence[str]]) -> tuple[Learnt, Vectors] | None:
    """What these texts teach, and they themselves as numbers; None where no word is in two of them and not in most.

    >>> learnt, vectors = learn_from([["ship", "sea"], ["ship", "port"], ["wheat", "port"]])
    >>> sorted(learnt.vocabulary)
    ['port', 'ship']
    """
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import CountVectorizer

    texts = list(texts) if isinstance(texts, Sequence) else texts
    counting = CountVectorizer(analyzer=list, dtype=np.float32)
    try:
        counts = counting.fit_transform(texts)
    except ValueError:  # no words at all
        return None
    number = counts.shape[0]
    within = np.bincount(counts.indices, minlength=counts.shape[1])
    kept = np.flatnonzero((within >= RAREST) & (within <= max(MOST_COMMON * number, RAREST)))
    if len(kept) > MOST_WORDS:
        kept = np.sort(kept[np.argsort(-within[kept], kind="stable")[:MOST_WORDS]])
    if not len(kept):
        return None
    terms = counting.get_feature_names_out()[kept]
    counts = counts[:, kept]
    weights = np.log((number + 1) / (within[kept] + 0.5)).astype(np.float32)
    vocabulary = {term: column for column, term in enumerate(terms)}
    words = Learnt(vocabulary, weights, np.zeros((1, len(terms)), np.float32)).weigh(counts).words
    size = min(COMPONENTS, number - 1, len(terms) - 1)
    if size < 1:
        components = np.ones((1, len(terms)), np.float32)
    else:
        chosen = np.random.default_rng(SEED).permutation(number)[:SAMPLE]
        components = TruncatedSVD(size, random_state=SEED).fit(words[np.sort(chosen)]).components_.astype(np.float32)
    return Learnt(vocabulary, weights, components), Vectors(words, unit(words @ components.T))


def unit(rows: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return (rows / np.maximum(lengths, 1e-12)).astype(np.float32)


def unit_rows(rows: sparse.csr_matrix) -> sparse.csr_matrix:
    """The same in place; an empty row stays empty."""
    squares = np.add.reduceat(np.append(rows.data**2, 0), rows.indptr[:-1]) * (np.diff(rows.indptr) > 0)
    rows.data /= np.repeat(np.sqrt(np.maximum(squares, 1e-12)), np.diff(rows.indptr))
    return rows


@dataclass(frozen=True)
class Traits:
    """What texts have beside words, a row for each: `flags` (texts, traits) of ones; `kinds` (traits, kinds) says of
    which kind each trait is; `scaled`: the same as `flags`, so that its products are what sharing adds."""

    flags: sparse.csr_matrix
    kinds: np.ndarray
    scaled: sparse.csr_matrix

    @classmethod
    def of(cls, texts: Sequence[Mapping[str, Iterable[int]]]) -> "Traits":
        """`texts`: for each {kind of TRAITS: keys}.

        >>> traits = Traits.of([{"sources": [7, 8], "regions": [1]}, {"sources": [8, 9], "regions": []}])
        >>> round(float((traits.scaled @ traits.scaled.T)[0, 1]), 3)  # half of their sources
        0.15
        """
        number: dict[tuple[str, int], int] = {}
        columns, values, ends = [], [], [0]
        for text in texts:
            for kind, worth in TRAITS.items():
                keys = set(text.get(kind, ()))
                columns += [number.setdefault((kind, key), len(number)) for key in keys]
                values += [(worth / len(keys)) ** 0.5 for _key in keys]
            ends.append(len(columns))
        shape = len(texts), max(len(number), 1)
        scaled = sparse.csr_matrix((np.array(values, np.float32), columns, ends), shape, np.float32)
        flags = sparse.csr_matrix((np.ones(len(columns), np.int32), columns, ends), shape)
        kinds = np.zeros((shape[1], len(TRAITS)), np.int32)
        for (kind, _key), column in number.items():
            kinds[column, list(TRAITS).index(kind)] = 1
        scaled.sort_indices()
        flags.sort_indices()
        return cls(flags, kinds, scaled)

    def shared(self, rows: np.ndarray, others: np.ndarray) -> np.ndarray:
        """(pairs, kinds): how many of each kind the texts of each pair share, kinds as in TRAITS."""
        return self.flags[rows].multiply(self.flags[others]).tocsr() @ self.kinds


def worth(published: datetime) -> float:
    """What a likeness to a text is multiplied by, for its date. The order of two never changes as time goes by.

    >>> round(worth(datetime(2002, 1, 1, tzinfo=UTC)), 2)
    1.02
    """
    return A_YEAR ** ((published - EPOCH).days / 365.25)


@dataclass(frozen=True)
class Near:
    """The texts most like one: their rows, how alike, and (texts, kinds) what they share, best first."""

    rows: np.ndarray
    scores: np.ndarray
    shared: np.ndarray

    def each(self) -> Iterator[tuple[int, float, list[int]]]:
        return zip(self.rows.tolist(), self.scores.tolist(), self.shared.tolist(), strict=True)


@dataclass(frozen=True)
class Block:
    """Some texts and what they are compared with. `rows`: (texts,). `others`: (texts, others), or None: with all.
    `words`: (texts, others), how alike their words are."""

    rows: np.ndarray
    others: np.ndarray | None
    words: np.ndarray

    def products(self, vectors: np.ndarray) -> np.ndarray:
        """(texts, others): the inner products of vectors that all texts have."""
        if self.others is None:
            return vectors[self.rows] @ vectors.T
        return np.einsum("ik,ijk->ij", vectors[self.rows], vectors[self.others])

    def sparse_products(self, vectors: sparse.csr_matrix) -> np.ndarray:
        if self.others is None:
            return (vectors[self.rows] @ vectors.T).toarray()
        return candidate_products(vectors, self.rows, self.others)

    def without_itself(self, likeness: np.ndarray) -> np.ndarray:
        others = np.arange(likeness.shape[1])[None, :] if self.others is None else self.others
        return np.where(others == self.rows[:, None], 0, likeness)


def candidate_products(vectors: sparse.csr_matrix, rows: np.ndarray, others: np.ndarray) -> np.ndarray:
    """(texts, others): the inner products of each of `rows` with its row of `others`."""
    found, dense = np.empty(others.shape, np.float32), np.zeros(vectors.shape[1], np.float32)
    for place, row in enumerate(rows):
        own = slice(vectors.indptr[row], vectors.indptr[row + 1])
        dense[vectors.indices[own]] = vectors.data[own]
        found[place] = vectors[others[place]] @ dense
        dense[vectors.indices[own]] = 0
    return found


def compare(vectors: Vectors, only: Sequence[int] | None = None) -> Iterator[Block]:
    """Every text, or `only` some, beside those it may be like: all, or in a larger language the nearest in meaning."""
    wanted = np.arange(len(vectors)) if only is None else np.asarray(only)
    for start in range(0, len(wanted), BLOCK):
        rows = wanted[start : start + BLOCK]
        if len(vectors) <= EXACTLY:
            yield Block(rows, None, (vectors.words[rows] @ vectors.words.T).toarray())
        else:
            meaning = vectors.meaning[rows] @ vectors.meaning.T
            others = np.sort(np.argpartition(meaning, -CANDIDATES, axis=1)[:, -CANDIDATES:].astype(np.int32), axis=1)
            yield Block(rows, others, candidate_products(vectors.words, rows, others))


def smooth(vectors: Vectors, blocks: Iterable[Block]) -> Vectors:
    """With the matter of the texts of these blocks; the others keep theirs."""
    matter = vectors.meaning.copy() if vectors.matter is None else vectors.matter.copy()
    if len(vectors) < LONELY:
        blocks = ()
    for block in blocks:
        likeness = block.without_itself(0.5 * block.words + 0.5 * block.products(vectors.meaning))
        around = max(1, min(AROUND, len(vectors) // 8))
        places = np.argpartition(-likeness, around - 1, axis=1)[:, :around]
        pull = np.maximum(np.take_along_axis(likeness, places, 1), 0)
        pull /= np.maximum(pull.sum(axis=1, keepdims=True), 1e-9)
        texts = places if block.others is None else np.take_along_axis(block.others, places, 1)
        mean = np.einsum("ij,ijk->ik", pull, vectors.meaning[texts])
        matter[block.rows] = unit((1 - INWARDS) * vectors.meaning[block.rows] + INWARDS * mean)
    return replace(vectors, matter=matter)


def unread(number: int, only: Sequence[int] | None = None) -> Iterator[Block]:
    """Blocks of texts whose words say nothing: there are too few to learn of, or they cannot be compared."""
    wanted = np.arange(number) if only is None else np.asarray(only)
    for start in range(0, len(wanted), BLOCK):
        rows = wanted[start : start + BLOCK]
        yield Block(rows, None, np.broadcast_to(np.float32(0), (len(rows), number)))


def nearest(
    vectors: Vectors | None, blocks: Iterable[Block], traits: Traits, worths: np.ndarray, keep: int
) -> Iterator[tuple[int, Near]]:
    """(row, the `keep` texts most like it), of every text of these blocks.

    `worths`: (texts,), what `worth` says of each.
    """
    for block in blocks:
        likeness = block.words if vectors is None else 0.5 * block.words + 0.5 * block.products(vectors.matter)
        sharing = block.sparse_products(traits.scaled)
        total = np.where((likeness < FLOOR) & (sharing == 0), 0, likeness + sharing)
        others = np.broadcast_to(np.arange(total.shape[1]), total.shape) if block.others is None else block.others
        yield from ranked(block.rows, others, block.without_itself(total) * worths[others], traits, keep)


def ranked(block, others, scores, traits: Traits, keep: int) -> Iterator[tuple[int, Near]]:
    keep = min(keep, scores.shape[1])
    best = np.argpartition(-scores, keep - 1, axis=1)[:, :keep]
    found = np.take_along_axis(scores, best, 1)
    order = np.argsort(-found, axis=1, kind="stable")
    found = np.take_along_axis(found, order, 1)
    rows = np.take_along_axis(others, np.take_along_axis(best, order, 1), 1)
    shared = traits.shared(np.repeat(block, keep), rows.ravel()).reshape(len(block), keep, -1)
    for place, row in enumerate(block):
        good = found[place] > 0
        yield int(row), Near(rows[place][good], found[place][good], shared[place][good])
