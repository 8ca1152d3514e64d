/**
 * How threads share one matrix. The thread whose matrix it is leads: it gives out the work in rounds, each of some
 * numbered pieces that may be made in any order, takes pieces itself, and waits for those that others took. Helpers
 * come and go as they please: a round never waits for a thread that has not taken a piece. Waiting is sleeping.
 */
export type Rounds = Int32Array;

/**
 * One helper's own words: whether it is at work, and how many pieces it has made. Who lent the helper reads them,
 * when it has ended.
 */
export type Hand = Int32Array;

/** What a round is about; its pieces are numbered. */
export type MakePiece = (step: number, argument: number, piece: number) => void;

/** The round's number, and in the low bits the pieces left to be taken; or ENDED. */
const TICKET = 0;
/** Pieces of the round that are not made yet, and BROKEN. */
const PENDING = 1;
const STEP = 2;
const ARGUMENT = 3;
/** Helpers that have come. */
const HELPERS = 4;
const WORDS = 5;

const PIECE_BITS = 10;
const PIECES = 2 ** PIECE_BITS - 1;
/** Rounds are counted up to here and then from 0 again, which tells one from those just before it. */
const ROUNDS = 2 ** 20;

const ENDED = -1;
const BROKEN = 2 ** 30;

/** The few words that the threads agree by; the same ones in each thread that they are posted to. */
export function openRounds(): Rounds {
  return new Int32Array(new SharedArrayBuffer(WORDS * Int32Array.BYTES_PER_ELEMENT));
}

/** 1 while the helper may have a piece that is not made yet. */
const AT_WORK = 0;
const MADE = 1;
const HAND_WORDS = 2;

/** For one helper with one matrix; posted to it. */
export function openHand(): Hand {
  return new Int32Array(new SharedArrayBuffer(HAND_WORDS * Int32Array.BYTES_PER_ELEMENT));
}

/** Whether the helper may have a piece in hand; if it has ended so, the leader waits for that piece in vain. */
export function isAtWork(hand: Hand): boolean {
  return Atomics.load(hand, AT_WORK) !== 0;
}

/** The pieces that the helper has made. */
export function piecesMade(hand: Hand): number {
  return Atomics.load(hand, MADE);
}

/** Whether anybody has come to help: a leader who is alone need not lead. */
export function haveHelpers(rounds: Rounds): boolean {
  return Atomics.load(rounds, HELPERS) > 0;
}

/**
 * The leader's: one round, to its end.
 * @param pieces at most 1023
 * @throws Error if a helper has ended over one of its pieces
 */
export function lead(rounds: Rounds, step: number, argument: number, pieces: number, make: MakePiece): void {
  const round = (Atomics.load(rounds, TICKET) >> PIECE_BITS) + 1;
  Atomics.store(rounds, STEP, step);
  Atomics.store(rounds, ARGUMENT, argument);
  Atomics.add(rounds, PENDING, pieces);
  Atomics.store(rounds, TICKET, ((round % ROUNDS) << PIECE_BITS) | pieces);
  Atomics.notify(rounds, TICKET);
  takePieces(rounds, make);
  for (let pending = Atomics.load(rounds, PENDING); pending !== 0; pending = Atomics.load(rounds, PENDING)) {
    if (pending & BROKEN) throw new Error("a thread that shared the matrix has ended");
    Atomics.wait(rounds, PENDING, pending);
  }
}

/** The helpers': pieces of every round, until the rounds are ended. */
export function help(rounds: Rounds, hand: Hand, make: MakePiece): void {
  const makeAndCount: MakePiece = (step, argument, piece) => {
    make(step, argument, piece);
    Atomics.add(hand, MADE, 1);
  };
  Atomics.add(rounds, HELPERS, 1);
  for (;;) {
    Atomics.store(hand, AT_WORK, 1);
    const ticket = takePieces(rounds, makeAndCount);
    Atomics.store(hand, AT_WORK, 0);
    if (ticket === ENDED) return;
    Atomics.wait(rounds, TICKET, ticket);
  }
}

/** Lets the helpers go. There must be no round under way, or nobody left to lead it. */
export function endRounds(rounds: Rounds): void {
  Atomics.store(rounds, TICKET, ENDED);
  Atomics.notify(rounds, TICKET);
}

/** Tells the leader that a helper has ended over a piece. */
export function breakRounds(rounds: Rounds): void {
  Atomics.or(rounds, PENDING, BROKEN);
  Atomics.notify(rounds, PENDING);
}

/** Whether a helper has ended over a piece; then others may still be at pieces that nobody waits for. */
export function areBroken(rounds: Rounds): boolean {
  return (Atomics.load(rounds, PENDING) & BROKEN) !== 0;
}

/** Makes pieces while there are any; returns the ticket that had none. */
function takePieces(rounds: Rounds, make: MakePiece): number {
  for (;;) {
    const ticket = Atomics.load(rounds, TICKET);
    if (ticket === ENDED || (ticket & PIECES) === 0) return ticket;
    // These are the ticket's if the exchange succeeds: the next round's come when this one's pieces are all made.
    const step = Atomics.load(rounds, STEP);
    const argument = Atomics.load(rounds, ARGUMENT);
    if (Atomics.compareExchange(rounds, TICKET, ticket, ticket - 1) !== ticket) continue;
    make(step, argument, (ticket & PIECES) - 1);
    if ((Atomics.sub(rounds, PENDING, 1) & ~BROKEN) === 1) Atomics.notify(rounds, PENDING);
  }
}
