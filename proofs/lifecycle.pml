/*
 * The protocol of Galaxy.Runtime for one game: lease, fence, record, operation log, an engine that knows none of them, and recovery.
 * docs/protocol.md names the steps as here and as in the code. A slice (what can happen, and how often) is a set of -D options, and so is a
 * defence that is taken away (NO_...): eng/prove.sh has the lists of both, docs/proof.md what came out.
 */

#ifndef HOSTS
#define HOSTS 2      /* callers: one operation each, begun at any time */
#endif
#ifndef KINDS
#define KINDS 31     /* what they may ask for: 1 start, 2 stop, 4 restart, 8 patch, 16 cleanup */
#endif
#ifndef GAMES
#define GAMES 15     /* how the game may be before: 1 without record, 2 running, 4 stopped, 8 removed */
#endif
#ifndef ROUNDS
#define ROUNDS 0     /* how often recovery takes the game up while hosts work; a pass without faults always comes last */
#endif
#ifndef DEATHS
#define DEATHS 0     /* hosts that die: between any two changes, or with one on its way */
#endif
#ifndef EXPIRIES
#define EXPIRIES 0   /* leases that run out under a living holder */
#endif
#ifndef LOST
#define LOST 0       /* changes whose answer is lost, and that happened, did not, or are still being carried out */
#endif
#ifndef LATE
#define LATE 0       /* 1: what was sent may reach record and log late; 2: the engine, too */
#endif
#ifndef FAILS
#define FAILS 0      /* containers that exit as soon as they are started */
#endif
#ifndef HANDS
#define HANDS 0      /* times that a person starts, stops, pauses or removes the container */
#endif
#ifndef DOWNS
#define DOWNS 0      /* publications that fail, with or without effect; with EVENTS */
#endif

#define R (HOSTS + 1)                 /* recovery, and the first of its own operations */
#define OPS (HOSTS + 1 + ROUNDS)      /* operation 0 made what was there before; 1 ... HOSTS are the callers' */
#define SWEEP 99

mtype = {
  Start, Stop, Restart, Patch, Cleanup, Adopt, Exit, Leftover,       /* kinds; the last three are recovery's own */
  NoRecord, Running, Stopped, Removed,                               /* the record */
  Open, Success, NotFound, Failed, Interrupted, Force,               /* an entry of the log, a verdict; a removal by force */
  create, start, stop, remove, unpause,                              /* requests to the engine ... */
  upsert, open, close, settle, append, row                           /* ... to the record, and to the operation log */
};

#define ABSENT 0
#define CREATED 1
#define UP 2
#define PAUSED 3
#define EXITED 4

typedef Entry {
  mtype st, kind, hs; byte hc, hf;    /* 0: not written; the record that the operation read */
  byte f, prev, gf;                   /* fence; the container to go back to; the fence under which recovery went back */
  bit img, pimg;                      /* image and previous image */
  bit was;                            /* whether the game ran before */
  bit superseded;                     /* closed by the opening of another one, which answers for what it left */
  bit took;                           /* HasInterrupted: its opening closed another one as interrupted */
  bit unchanged;                      /* its caller was answered that nothing was changed */
  bit successful;                     /* its caller was answered with success */
  bit disturbed;                      /* something from outside came after it had inspected the game */
#ifdef EVENTS
  byte older;                         /* whose event is due because the opening closed it as success */
  bit behind, keep, sent;             /* earlier events wait; its own waits; it was published */
#endif
};

/* ---- what the stores and the engine know ---- */
byte lease;                           /* 0: free */
byte fence = 1;
mtype rs; byte rc, rf;                /* the record: status, container, fence */
Entry e[OPS];
byte rowMax = 1, ackMax = 1;          /* the greatest fence of a row, and of one that was acknowledged */
byte cs[3 * OPS];                     /* containers: 3 o and 3 o + 1 are created by operation o, 3 o + 2 by recovery for it */
byte named;                           /* the one that has the game's name */
bit busy;                             /* engine or store are carrying out a request */
byte slow, slowOf;                    /* a container that the engine is stopping for a host that does not wait any more */
mtype lateCall, lateTo; byte lateOn, lateBy, lateOf;   /* a request on its way that no host waits for */
#ifdef EVENTS
byte kept[OPS], keptCount;            /* events that wait, oldest first */
byte downs = DOWNS;
#endif

/* ---- what may still go wrong ---- */
byte deaths = DEATHS, expiries = EXPIRIES, lost = LOST, fails = FAILS, hands = HANDS;
byte ended, begun;
bool quiet;                           /* nothing moves any more: the last pass of recovery */

/* ---- what was promised ---- */
byte promise;                         /* 0: nothing; 1: the game runs; 2: it does not, and its record says promised */
mtype promised; byte promisedBy;      /* a fence */
#ifdef STAYS_UP
bool ran;                             /* a restart or patch has seen it alive */
#endif

#define alive(c) (cs[c] == UP || cs[c] == PAUSED)
#define imageOf(c) (((c) % 3) == 0 -> e[(c) / 3].img : e[(c) / 3].pimg)
#define labelFence(c) (((c) % 3) == 2 -> e[(c) / 3].gf : e[(c) / 3].f)
#define GOAL(o, s, c) \
  ( ((e[o].kind == Start || e[o].kind == Restart || e[o].kind == Patch || e[o].kind == Adopt) && s == Running && imageOf(c) == e[o].img) \
  || ((e[o].kind == Stop || e[o].kind == Exit) && (s == Stopped || s == Removed)) || ((e[o].kind == Cleanup || e[o].kind == Leftover) && s == Removed) )
/* A write that was read back has a later fence than its entry, and no other host can have written: its opening would have closed the entry. */
#ifdef NO_LATER_FENCE
#define isReached(o, s, c, f_) (f_ == e[o].f && GOAL(o, s, c))
#else
#define isReached(o, s, c, f_) (f_ >= e[o].f && GOAL(o, s, c))
#endif
#define isEngine(call) (call == create || call == start || call == stop || call == remove || call == unpause)
#define mayBeLate(call) (LATE == 2 || (LATE == 1 && !isEngine(call)))

/* An answer stays true. */
inline check() {
  assert(promise != 1 || (rs == Running && cs[rc] == UP));
  assert(promise != 2 || (rs == promised && !alive(named) && !alive(rc)))
}

/* Operation o is acknowledged. What a later operation has changed since is its own affair. */
inline acknowledge(o, w) {
  if
  :: w >= promisedBy && !e[o].disturbed -> promise = (e[o].kind == Stop || e[o].kind == Cleanup -> 2 : 1); promised = rs; promisedBy = w; check()
  :: else -> skip
  fi
}

/* Something changes on behalf of operation o: one that committed after what was promised may do so, an earlier one may not, and recovery (0) neither. */
inline blame(o) {
  if
  :: e[o].f > promisedBy && e[o].st != 0 && !e[o].unchanged -> promise = 0; promisedBy = e[o].f
  :: else -> skip
  fi
}

/* What a hand does, or the engine late for a host that is gone, is no broken promise. */
inline disturb() {
  promise = 0;
#ifdef STAYS_UP
  ran = 0;
#endif
  for (i : 1 .. OPS - 1) { if :: e[i].f != 0 -> e[i].disturbed = 1 :: else -> skip fi }
}

/* A request reaches the engine after its host has lost the lease. As long as its entry is open, or its successor's, nothing comes of it. */
inline excuse(o) {
  if
  :: e[o].st != Open && !e[o].superseded -> disturb()
  :: else -> skip
  fi
}

#ifdef EVENTS
inline deliver(ev) {
  i = 0;
  do
  :: i >= keptCount || kept[i] == ev -> break
  :: else -> assert(e[ev].sent || e[kept[i]].sent); i++              /* in order */
  od;
  i = 0;
  e[ev].sent = 1;
  printf("     event of operation %d is published\n", ev)
}
inline keepEvent(ev) {
  kept[keptCount] = ev; keptCount++;
  printf("     event of operation %d is kept\n", ev)
}
#endif

/* What the stores and the engine do with a request. on: a container or an operation; to: status, verdict or force; by: the sender's fence; who: on whose behalf. */
inline carryOut() {
  ans = 1;
  if
  :: call == create ->
     blame(who);
     if
#ifdef NO_NAME
     :: true -> cs[on] = CREATED; named = on
#else
     :: named == 0 -> cs[on] = CREATED; named = on
     :: else -> ans = 0                                    /* the name is taken */
#endif
     fi
  :: call == start ->
     blame(who);
     if
     :: cs[on] == CREATED || cs[on] == EXITED ->
        if
        :: cs[on] = UP; for (i : 1 .. 3 * OPS - 1) { assert(i == on || !alive(i)) }          /* at most one live container */
        :: fails > 0 && !quiet -> fails--; cs[on] = EXITED; printf("     engine: c%d exits at once\n", on)
        fi
     :: else -> skip
     fi
  :: call == stop ->
     if
     :: alive(on) -> blame(who); cs[on] = EXITED
     :: cs[on] == ABSENT -> ans = 0
     :: else -> skip
     fi
  :: call == remove ->
#ifdef NO_IDS
     on = (on != 0 -> named : 0);
#endif
     if
     :: cs[on] == ABSENT -> skip
     :: alive(on) && to != Force -> ans = 0                /* still running */
     :: else ->
#if HANDS == 0 && LATE < 2 && !defined(NO_IDS)
        assert(!alive(on) || on / 3 == who);                /* what is alive is stopped before it is removed, unless the operation created it itself */
#endif
        assert(!alive(on) || (who != 0 && e[who].kind != Cleanup));              /* no cleanup ends a game that runs */
        blame(who);
        cs[on] = ABSENT;
        if :: named == on -> named = 0 :: else -> skip fi
     fi
  :: call == unpause ->
     if :: cs[on] == PAUSED -> blame(who); cs[on] = UP :: else -> skip fi
  :: call == upsert ->
     if
#ifndef NO_FENCE
     :: by != fence -> ans = 0                             /* StaleFence */
#endif
     :: else -> blame(who); rs = to; rc = on; rf = by
     fi
  :: call == open ->
     if
     :: e[on].st != 0 -> ans = (e[on].st == Open -> 1 : 0)
#ifndef NO_LATE_CHECK
     :: e[on].st == 0 && rowMax > e[on].f -> e[on].st = Interrupted; ans = 0; printf("     log: operation %d comes too late\n", on)
#endif
     :: else ->
        newest = OPS;
#ifndef NO_SUPERSEDING
        for (i : 1 .. OPS - 1) {
          if
          :: e[i].st == Open && e[i].f < e[on].f ->
             if
             :: isReached(i, e[on].hs, e[on].hc, e[on].hf) ->
                e[i].st = Success; ackMax = (e[i].f > ackMax -> e[i].f : ackMax); printf("     log: closes operation %d as success\n", i);
#ifdef EVENTS
                e[on].older = i
#endif
             :: else ->
                assert(!e[i].successful);                        /* the verdict is what was answered */
                e[i].st = Interrupted; e[i].superseded = 1; printf("     log: closes operation %d as interrupted\n", i);
                if :: newest == OPS || e[i].f > e[newest].f -> newest = i :: else -> skip fi
             fi
          :: else -> skip
          fi
        }
        if
        :: newest != OPS ->
           e[on].took = 1;
#ifndef NO_INHERITING
           if
           :: (e[on].kind == Restart || e[on].kind == Patch) && (e[newest].kind == Restart || e[newest].kind == Patch) && e[newest].was ->
              e[on].was = 1; e[on].prev = e[newest].prev; e[on].pimg = e[newest].pimg
           :: else -> skip
           fi
#endif
#ifdef EVENTS
           if :: e[on].older == 0 && e[on].hf < e[newest].f -> e[on].older = e[newest].older :: else -> skip fi
#endif
        :: else -> skip
        fi;
#endif
        e[on].st = Open;
#ifdef EVENTS
        e[on].behind = (keptCount > 0);
#endif
        rowMax = (e[on].f > rowMax -> e[on].f : rowMax)
     fi
  :: call == close || call == settle || call == append ->
     if
#ifdef NO_FIRST_CLOSING
     :: true ->
#else
     :: e[on].st == Open || (call == append && e[on].st == 0) ->
#endif
        assert(e[on].st == Open || e[on].st == 0);         /* closed once */
        e[on].st = to;
        rowMax = (e[on].f > rowMax -> e[on].f : rowMax);
        if :: to == Success -> ackMax = (e[on].f > ackMax -> e[on].f : ackMax) :: else -> skip fi;
        if
        :: to != Success || call == settle -> for (i : 1 .. OPS - 1) { if :: e[i].f < e[on].f -> e[i].superseded = 0 :: else -> skip fi }
        :: else -> skip
        fi;
#ifdef EVENTS
#ifndef NO_KEEPING
        if :: e[on].keep -> keepEvent(on) :: else -> skip fi;
#endif
        e[on].keep = 0
#endif
     :: else -> skip
     fi
  :: call == row ->
#ifdef NO_ROW_FENCE
     skip
#else
     rowMax = (by > rowMax -> by : rowMax);
     if :: to == Success -> ackMax = (by > ackMax -> by : ackMax) :: else -> skip fi
#endif
  fi
}

chan port = [0] of { mtype, byte, mtype, byte, byte, byte };       /* what carryOut says, and the sender */
chan answer = [0] of { byte, bit };                                 /* 0: answered, 1: not, 2: not, and its sender is dead; the result */

/* Engine, stores, and what comes from outside: leases that run out, stops that end, requests that arrive late, hands. */
active proctype World() {
  mtype call, to; byte on, by, who, host, fate, how, i, newest; bit ans;
end:
  do
  :: atomic {
     if
     :: port?call,on,to,by,who,host ->
        busy = 1;
#if LATE < 2 && !defined(NO_LEASE)
        assert(lease == host || call == row || call == append);       /* no request is sent after the lease was lost */
#endif
        if
        :: skip
        :: !quiet && lost > 0 -> lost--; fate = 1
        :: !quiet && deaths > 0 -> deaths--; fate = 2
        fi;
        if
        :: fate != 0 && mayBeLate(call) && lateCall == 0 ->
           how = 2; lateCall = call; lateOn = on; lateTo = to; lateBy = by; lateOf = who; printf("host %d: %e %d %e is late\n", host, call, on, to)
        :: fate != 0 && call == stop && alive(on) && slow == 0 -> how = 3; slow = on; slowOf = who; printf("host %d: stop %d begins\n", host, on)
        :: fate != 0 -> how = 1; printf("host %d: %e %d %e never arrives\n", host, call, on, to)
        :: skip
        fi;
#if LATE == 2
        if
        :: how == 0 && lease != host && isEngine(call) -> excuse(who)
        :: else -> skip
        fi
#else
        skip
#endif
     :: expiries > 0 && !quiet && lease != 0 -> expiries--; printf("     lease of host %d runs out\n", lease); lease = 0
     :: slow != 0 ->
        if :: alive(slow) -> blame(slowOf); cs[slow] = EXITED; printf("     engine: c%d is stopped\n", slow) :: else -> skip fi;
        slow = 0; slowOf = 0; check()
     :: lateCall != 0 ->
        call = lateCall; on = lateOn; to = lateTo; by = lateBy; who = lateOf;
        lateCall = 0; lateOn = 0; lateTo = 0; lateBy = 0; lateOf = 0;
#if LATE == 2
        if :: isEngine(call) -> excuse(who) :: else -> skip fi
#else
        skip
#endif
#if HANDS > 0
     :: hands > 0 && !quiet && named != 0 ->
        hands--; disturb();
        if
        :: cs[named] == EXITED || cs[named] == CREATED -> cs[named] = UP; printf("     a hand starts c%d\n", named)
        :: cs[named] == UP -> cs[named] = EXITED; printf("     a hand stops c%d\n", named)
        :: cs[named] == UP -> cs[named] = PAUSED; printf("     a hand pauses c%d\n", named)
        :: cs[named] = ABSENT; printf("     a hand removes c%d\n", named); named = 0
        fi
#endif
     fi;
     if
     :: call == 0 || how != 0 -> skip
     :: else ->
        carryOut();
        check();
        if
        :: host != 0 -> printf("host %d: %e %d %e -> %d\n", host, call, on, to, ans)
        :: else -> printf("     late: %e %d %e -> %d\n", call, on, to, ans)
        fi
     fi;
     if
     :: host == 0 -> skip
     :: host != 0 && fate == 2 ->
        printf("host %d dies\n", host);
        if :: lease == host -> lease = 0 :: else -> skip fi;         /* it runs out */
        answer!fate,ans
     :: host != 0 && fate != 2 ->
        if :: fate == 1 -> printf("host %d gets no answer\n", host) :: else -> skip fi;
        if
        :: (call == close && host != R && (to == Success || to == NotFound)) || (call == row
#ifndef NO_WRITTEN_REPLAY
              && fate == 0
#endif
              ) ->
           printf("host %d answers its caller: %e\n", host, to);
           if :: call == close && to == Success -> e[who].successful = 1 :: else -> skip fi;
           acknowledge(who, by)
        :: else -> skip
        fi;
        answer!fate,ans
     fi;
     call = 0; to = 0; on = 0; by = 0; who = 0; host = 0; fate = 0; how = 0; i = 0; newest = 0; ans = 0; busy = 0
  }
  od
}

#define HS e[me].hs
#define HC e[me].hc

/* fault: whether the answer was lost. */
inline send(call_, on_, to_, of_) {
  port!call_,on_,to_,f,of_,me;
  answer?fault,ok;
  if
  :: fault == 2 -> goto out
  :: fault == 0 && !ok && (call_ == upsert || call_ == open) -> goto leaseLost          /* stale: another host holds the game */
  :: else -> skip
  fi
}

#define checkLease() if :: lease != me -> goto leaseLost :: else -> skip fi

/* ChangeAsync: sent, if the lease is still ours. Check and request are one step, except where requests may be late. */
inline change(call_, on_, to_, of_) {
  atomic {
    !busy && !(slow != 0 && slow == on_ && (call_ == stop || call_ == remove));          /* the engine does one thing at a time with a container */
#if !defined(NO_CHECK) && !defined(NO_LEASE)
    checkLease();
#endif
#if LATE == 2
  }
  atomic {
    !busy && !(slow != 0 && slow == on_ && (call_ == stop || call_ == remove));
#endif
    send(call_, on_, to_, of_)
  }
}

/* AppendAsync: a row that is written closed needs no lease. */
inline append_(call_, on_, to_, of_) { atomic { !busy; send(call_, on_, to_, of_) } }

/* G5: a write without an answer is read back by drawing the next fence; what is in flight can then no longer be applied. */
inline record(container, status, whose) {
  change(upsert, container, status, whose);
  if
#ifndef NO_READ_BACK
  :: fault ->
     atomic {
       if :: lease != me -> goto leaseLost :: else -> skip fi;
       fence++;
       fault = !(rf == f && rs == status && rc == container);
       f = fence;
       printf("host %d: reads back under fence %d: %d\n", me, f, !fault)
     }
#endif
  :: else -> skip
  fi;
  if :: fault -> goto failed :: else -> skip fi
}

/* StopByIdAsync: what a stop without an answer does is known when its grace period has passed, under the lease. Recovery leaves the entry open. */
inline stopIt(container, whose) {
  change(stop, container, 0, whose);
  if
  :: !fault -> skip
#ifdef NO_STOP_WAIT
  :: fault -> goto failed
#else
  :: fault && me == R && kind != 0 -> goto release
  :: fault && !(me == R && kind != 0) ->
     if
     :: !(slow == container && alive(container))
     :: goto release                                                     /* interrupted: the engine does not say, or takes longer */
     fi;
     if
     :: alive(container) -> goto failed
     :: else -> fault = 0; ok = (cs[container] != ABSENT)
     fi
#endif
  fi
}

inline inspect() { atomic { c = named; up = (c != 0 && alive(c)) } }

/* ClearAsync: what is in the way is stopped with grace if it was alive, and removed; what only seemed to be dead is left alone if the record names it. */
inline clear(recorded, whose) {
  if
  :: c == 0 -> skip
  :: c != 0 && !up ->
     change(remove, c, 0, whose);
     if :: fault || (!ok && c == recorded) -> goto failed :: else -> skip fi;
     if :: !ok -> up = 1 :: else -> skip fi
  :: else -> skip
  fi;
  if
  :: c != 0 && up ->
#ifndef NO_GRACEFUL_STOP
     stopIt(c, whose);
#endif
     change(remove, c, Force, whose);
     if :: fault -> goto failed :: else -> skip fi
  :: else -> skip
  fi
}

/* StopAsync of a record that is running: by its id, without inspecting it first. */
inline stopRecorded(recorded, whose) {
  stopIt(recorded, whose);
  if
  :: ok -> record(recorded, Stopped, whose)
  :: else -> inspect(); clear(recorded, whose); record(recorded, Removed, whose)
  fi
}

/* StopAliveAsync: whatever of the game is alive, and what has its name and no record names; then the record, under the own fence. */
inline stopAnyway(recorded, status, whose) {
  if
  :: c != 0 && c == recorded && up -> stopIt(c, whose)
#ifndef NO_CREATED_REMOVED
  :: c != 0 && c != recorded -> clear(recorded, whose)
#else
  :: c != 0 && c != recorded && up -> clear(recorded, whose)
#endif
  :: else -> skip
  fi;
  if
  :: status == NoRecord -> skip
#ifdef NO_OWN_WRITE
  :: status == Stopped || status == Removed -> skip
  :: status == Running -> record(recorded, Stopped, whose)
#else
  :: status == Running || status == Stopped -> record(recorded, Stopped, whose)
  :: status == Removed -> record(recorded, Removed, whose)
#endif
  fi
}

inline createAndStart(new) {
  change(create, new, 0, me);
  if
  :: !fault && !ok -> inspect(); clear(HC, me); change(create, new, 0, me)        /* the name was taken meanwhile: once more */
  :: else -> skip
  fi;
  if :: fault || !ok -> goto failed :: else -> skip fi;
  change(start, new, 0, me);
  if :: fault || cs[new] != UP -> goto failed :: else -> skip fi;             /* settles */
  record(new, Running, me)
}

#ifdef NO_OPENING
#define commit() skip
#else
#define commit() change(open, me, 0, me); if :: fault -> goto doubtful :: else -> skip fi; publishOlder(me)
#endif

#ifdef EVENTS
/* PublishAsync: behind what is kept; with the closing if it cannot be published. */
inline publish(op, waits) {
  atomic {
    if :: lease != me -> goto leaseLost :: else -> skip fi;
    if
#ifndef NO_ORDER
    :: waits -> e[op].keep = 1
#else
    :: false -> skip
#endif
    :: else ->
       if
       :: deliver(op)
       :: downs > 0 && !quiet -> downs--; e[op].keep = 1; printf("host %d: cannot publish\n", me)
       :: downs > 0 && !quiet -> downs--; e[op].keep = 1; deliver(op)
       fi
    fi
  }
  dieHere()
}
/* R1.8: the event of an operation that an opening closed as success; kept at once. */
inline publishOlder(opened) {
#ifndef NO_EVENTS_OF_SUPERSEDED
  atomic {
    if
    :: e[opened].older != 0 && e[opened].hf >= e[e[opened].older].f && e[opened].hf < e[opened].f ->
       if
       :: !e[opened].behind -> deliver(e[opened].older)
       :: e[opened].behind -> keepEvent(e[opened].older)
       :: downs > 0 && !quiet -> downs--; keepEvent(e[opened].older); e[opened].behind = 1
       fi
    :: else -> skip
    fi
  }
  dieHere()
#else
  skip
#endif
}
inline dieHere() {
  if
  :: skip
  :: atomic { deaths > 0 && !quiet -> deaths--; printf("host %d dies\n", me); if :: lease == me -> lease = 0 :: else -> skip fi; goto out }
  fi
}
#else
#define publish(o, behind) skip
#define publishOlder(o) skip
#endif

/* R1.1b: an open entry with a lower fence, unless the record shows that it only wants closing. */
inline readOpen() {
  atomic {
    older = 0;
#ifndef NO_READ_OPEN
    for (i : 1 .. OPS - 1) {
      if
      :: e[i].st == Open && e[i].f < f && !isReached(i, HS, HC, e[me].hf) -> older = 1
      :: else -> skip
      fi
    }
#endif
    i = 0
  }
}

proctype Host(byte me) {
  byte f, c, undoing, i, fault; mtype kind; bit ok, older, up;

  atomic {                                                             /* Acquire. Hosts are alike: they begin in one order. */
    begun == me - 1;
#ifndef NO_LEASE
    lease == 0;
#endif
    begun = me;
    lease = me;
    if
    :: KINDS & 1 -> kind = Start
    :: KINDS & 2 -> kind = Stop
    :: KINDS & 4 -> kind = Restart
    :: KINDS & 8 -> kind = Patch
    :: KINDS & 16 -> kind = Cleanup
    fi;
#if EXPIRIES > 0
  }
  atomic {
#endif
    fence++; f = fence;                                                /* Begin: draws, then reads */
    e[me].kind = kind; e[me].f = f; e[me].hs = rs; e[me].hc = rc; e[me].hf = rf;
    e[me].img = (kind == Patch -> 1 : (kind == Restart -> imageOf(rc) : 0));
    e[me].pimg = imageOf(rc);
    e[me].prev = rc;
    e[me].was = (rs == Running);
    printf("host %d: begins a %e with fence %d, the record is %e\n", me, kind, f, rs)
  }
  atomic {
    inspect(); e[me].disturbed = 0;                                    /* Inspect */
#ifdef STAYS_UP
    if :: up && (kind == Restart || kind == Patch) -> ran = 1 :: else -> skip fi
#endif
  };
#ifdef NO_INSPECT
  c = HC; up = (HS == Running);
#endif
  readOpen();

#ifdef KEYS
  /* R1.3: the key of the operation that made the game what it was has been used before. */
  if
  :: (kind == Start && e[0].kind == Start) || (kind == Stop && e[0].kind == Stop) || (kind == Cleanup && e[0].kind == Cleanup) ->
     if
#ifdef NO_KEY_CHECK
     :: goto replay
#else
     :: !(kind == Start -> HS == Running && c == HC && cs[c] == UP && imageOf(HC) == 0 : (kind == Stop -> HS != Running && HS != NoRecord && !up : HS == Removed && !up)) || older -> goto release
     :: else -> goto replay
#endif
     fi
  :: true
  fi;
#endif

  if
  :: kind == Start ->
     if
     :: HS == Running && imageOf(HC) != e[me].img -> goto release       /* conflict */
     :: HS == Running && imageOf(HC) == e[me].img && c == HC && up && (cs[c] != PAUSED) && !older -> goto replay
     :: (HS == Running || HS == Stopped) && c != 0 && c == HC && up && (HS == Stopped || cs[c] == PAUSED || imageOf(HC) != e[me].img) && !older && !(HS == Running && imageOf(HC) != e[me].img) ->
        if :: imageOf(c) != e[me].img -> goto release :: else -> skip fi;
        commit();                                                       /* AdoptAsync */
        change(unpause, c, 0, me);
        if :: fault || cs[c] != UP -> goto failed :: else -> skip fi;
        record(c, Running, me)
     :: else ->
        commit();                                                       /* StartAsync */
#ifdef NO_NEW_START
        if :: older && up && c == HC -> record(c, Running, me); goto reached :: else -> skip fi;
#endif
        if :: HS == Running || HS == Stopped -> skip :: else -> inspect() fi;
        clear(HC, me);
        createAndStart(3 * me)
     fi

  :: kind == Stop ->
     if
     :: HS != Running && !up && !older -> goto replay
#ifdef NO_LOOK_WITHOUT_RECORD
     :: HS == NoRecord && (up || older) -> goto replay
#endif
     :: HS == Running -> commit(); stopRecorded(HC, me)
     :: else -> commit(); stopAnyway(HC, HS, me); if :: HS == NoRecord -> goto notFound :: else -> skip fi
     fi

  :: kind == Cleanup ->
     if
     :: HS == NoRecord || HS == Running -> goto release                  /* not found, conflict */
     :: (HS == Stopped || HS == Removed) && up -> goto release            /* conflict */
     :: HS == Removed && !up && !older -> goto replay
     :: else ->
        commit();
        if
#ifdef NO_SOFT_REMOVAL
        :: c != 0 -> change(remove, c, Force, me); if :: fault -> goto failed :: else -> skip fi
#else
        :: c != 0 -> change(remove, c, 0, me); if :: fault || !ok -> goto failed :: else -> skip fi
#endif
        :: else -> skip
        fi;
        record(HC, Removed, me)
     fi

  :: kind == Restart || kind == Patch ->
     if :: HS == NoRecord || HS == Removed -> goto release :: else -> skip fi;
#ifndef NO_FINDING_ALIVE
     e[me].was = (HS == Running || (c == HC && up));
#endif
     commit();
     undoing = e[me].was;
     older = (HS == Running || (c == HC && up));                         /* what runs before is stopped, and then removed by force */
     if
     :: HS == Running -> stopRecorded(HC, me)
     :: HS != Running && up -> stopAnyway(HC, HS, me)
     :: else -> skip
     fi;
     if
     :: HC != 0 && older -> change(remove, HC, Force, me); if :: fault -> goto failed :: else -> skip fi
     :: HC != 0 && !older -> change(remove, HC, 0, me); if :: fault || !ok -> goto failed :: else -> skip fi
     :: else -> skip
     fi;
     inspect();
     clear(HC, me);
     createAndStart(3 * me)
  fi;

reached:
#ifdef NO_PUBLISH_FIRST
  change(close, me, Success, me);
  publish(me, e[me].behind);
#else
  publish(me, e[me].behind);                                           /* Publish, then close: a host that dies in between publishes again */
  change(close, me, Success, me);                                      /* answered, whether or not the closing is written */
#endif
  goto release;

replay:
  atomic { checkLease() };
  append_(row, me, (HS == NoRecord -> NotFound : Success), me);         /* R1.1c: answered only if it is written */
  goto release;

notFound:
  change(close, me, NotFound, me);
  goto release;

doubtful:                                                              /* R1.5: the opening was not answered */
#ifdef NO_CLOSING_ROW
  atomic { e[me].unchanged = 1; printf("host %d: answers that nothing was changed\n", me); goto release };
#endif
#ifndef NO_OLDER_IN_DOUBT
  atomic {                                                             /* FindUnresolvedAsync */
    older = 0;
    if
    :: e[me].st != 0 -> older = e[me].took
    :: else -> for (i : 1 .. OPS - 1) { if :: i != me && e[i].st == Open -> older = 1 :: else -> skip fi }; i = 0
    fi
  };
  if :: older -> goto release :: else -> skip fi;                      /* interrupted: its entry answers for what another one left */
#endif
#ifdef EVENTS
  if :: e[me].st == Open -> publishOlder(me) :: else -> skip fi;
#endif
  append_(append, me, Failed, me);
  atomic {
    if
    :: fault == 0 -> e[me].unchanged = 1; printf("host %d: answers that nothing was changed\n", me)
    :: else -> printf("host %d: answers interrupted\n", me)
    fi
  }
  goto release;

failed:                                                                /* Undo: what it created, then the way back */
  if :: undoing == 2 -> goto release :: else -> skip fi;               /* interrupted: the entry stays open */
#ifndef NO_UNDO
  inspect();
  if
  :: c != 0 && c / 3 == me -> change(remove, c, Force, me); if :: fault -> goto release :: else -> skip fi
  :: else -> skip
  fi;
#endif
  if
#ifndef NO_ROLLBACK
  :: undoing == 1 ->                                                   /* RollBackAsync */
     undoing = 2;
     c = e[me].prev;
     if
     :: cs[c] == UP && rs == Running && rc == c -> skip                /* it never went down */
     :: cs[c] == EXITED || cs[c] == CREATED || (cs[c] == UP && !(rs == Running && rc == c)) ->
        change(start, c, 0, me);
        if
        :: !fault && cs[c] == UP -> record(c, Running, me)
        :: fault -> goto release                                           /* interrupted: it may still come up */
        :: fault || cs[c] != UP -> inspect(); clear(HC, me); createAndStart(3 * me + 1)
        fi
     :: else -> inspect(); clear(HC, me); createAndStart(3 * me + 1)
     fi
#endif
  :: else -> skip
  fi;
  change(close, me, Failed, me);

release:
  goto leaseLost;
leaseLost:                                                             /* one that was lost runs out */
  atomic { if :: lease == me -> lease = 0 :: else -> skip fi };
out:
  atomic { ended++; f = 0; c = 0; undoing = 0; i = 0; fault = 0; kind = 0; ok = 0; older = 0; up = 0 }
}

/*
 * Recovery takes the game's lease, draws a fence, inspects, and does one thing; round by round. What it does for an entry that it settles is on that
 * operation's account; its own operations are on no account: they may overturn nothing.
 */
proctype Recovery(byte rounds) {
  byte f, c, x, own, me, round, i, fault; bit ok, up; mtype verdict, kind;
  me = R;

again:
  if :: round == rounds -> goto out :: else -> skip fi;
  atomic { lease == 0; lease = me; fence++; f = fence; round++ };
  atomic {                                                             /* ReadOpenAsync: the newest by fence */
    x = 0;
    for (i : 1 .. OPS - 1) { if :: e[i].st == Open && (x == 0 || e[i].f > e[x].f) -> x = i :: else -> skip fi }
    i = 0;
#ifdef NO_SECOND_LOOK
    if :: !quiet -> x = 0 :: else -> skip fi;
#endif
    if
    :: x != 0 -> kind = e[x].kind; printf("recovery: resolves operation %d (%e) under fence %d\n", x, kind, f)
    :: else -> goto judge
    fi
  };

  publishOlder(x);                                                     /* TakeOverAsync */
  own = 1;
  do
  :: own == OPS -> break
  :: own < OPS && own != x && e[own].st == Open -> change(settle, own, Interrupted, own); if :: fault -> goto release :: else -> skip fi; own++
  :: else -> own++
  od;

  verdict = Interrupted;
  atomic {                                                             /* ResolveAsync */
    inspect();
    own = (c != 0 && c / 3 == x -> c : 0);
    if
    :: isReached(x, rs, rc, rf) -> verdict = Success; goto conclude
    :: else -> skip
    fi;
    if
#ifndef NO_OVERTAKEN
    :: ackMax > e[x].f -> printf("recovery: operation %d was overtaken\n", x); goto conclude
#endif
#ifndef NO_LABEL
    :: own == 0 && c != 0 && labelFence(c) > e[x].f -> printf("recovery: c%d is newer than operation %d\n", c, x); goto conclude
#endif
#ifndef NO_OTHER_RECORD
    :: own == 0 && rs == Running && rf > e[x].f && rc != e[x].prev -> printf("recovery: the record names c%d, which operation %d did not find\n", rc, x); goto conclude
#endif
    :: else -> skip
    fi
  };

  if
  :: kind == Start || kind == Adopt ->                                 /* ResolveStartAsync */
     if
     :: own != 0 && up -> record(own, Running, x); verdict = Success
     :: own != 0 && !up -> change(remove, own, 0, x); if :: fault || !ok -> goto release :: else -> skip fi
#ifndef NO_GRACE
     :: own == 0 -> !(slow != 0 && alive(slow))                        /* GraceWait: the engine may still be stopping what was in its way */
#else
     :: own == 0 -> skip
#endif
     fi

  :: kind == Stop ->                                                   /* ResolveStopAsync: finished as a stop is done */
     if
     :: rs != NoRecord && rf > e[x].f -> skip
     :: rs == Running && cs[rc] == ABSENT -> stopRecorded(rc, x); verdict = Success
     :: else -> stopAnyway(rc, rs, x); if :: rs != NoRecord -> verdict = Success :: else -> skip fi
     fi

  :: kind == Exit ->                                                   /* ResolveExitAsync: what is gone is judged anew */
     if
     :: rs == Running && rc == e[x].prev && (cs[rc] == EXITED || cs[rc] == CREATED) -> record(rc, Stopped, x); verdict = Success
     :: else -> skip
     fi

  :: kind == Cleanup ->                                                /* ResolveCleanupAsync */
#ifndef NO_GRACE
     if :: e[x].took -> !(slow != 0 && alive(slow)); inspect() :: else -> skip fi;
#endif
     if
     :: !up && (rs == Stopped || rs == Removed) && rc == e[x].prev ->
        if :: c != 0 -> change(remove, c, 0, x); if :: fault -> goto release :: !fault && !ok -> goto conclude :: else -> skip fi :: else -> skip fi;
        record(rc, Removed, x); verdict = Success
     :: else -> skip
     fi

  :: kind == Leftover ->
#ifdef NO_JUDGING_ANEW
     if
     :: !up && rs == Stopped && rc == e[x].prev ->
        if :: c != 0 -> change(remove, c, 0, x); if :: fault || !ok -> goto release :: else -> skip fi :: else -> skip fi;
        record(rc, Removed, x); verdict = Success
     :: else -> skip
     fi
#else
     skip                                                              /* judged anew */
#endif

  :: kind == Restart || kind == Patch ->                               /* ResolveRecreationAsync */
     if
     :: own != 0 && up ->
        record(own, Running, x);
        if :: imageOf(own) == e[x].img -> verdict = Success :: else -> skip fi;
        goto conclude
     :: own != 0 && !up -> change(remove, own, 0, x); if :: fault || !ok -> goto release :: else -> skip fi
     :: else -> skip
     fi;
     c = e[x].prev;
#ifndef NO_GRACE
     !(slow != 0 && slow == c && alive(c));                            /* GraceWait */
#endif
     if
     :: alive(c) ->
        if :: rs == Running && rc == c -> skip :: else -> record(c, Running, x) fi
     :: !alive(c) && e[x].was ->                                       /* RollBackAsync */
        if
        :: cs[c] != ABSENT ->
           change(start, c, 0, x);
           if
           :: !fault && cs[c] == UP -> record(c, Running, x); goto conclude
           :: fault -> goto release
           :: fault || cs[c] != UP -> skip
           fi
        :: else -> skip
        fi;
        inspect();
        clear(rc, x);
        change(create, 3 * x + 2, 0, x); if :: fault || !ok -> goto release :: else -> skip fi;
        e[x].gf = f;
        c = 3 * x + 2;
        change(start, c, 0, x); if :: fault -> goto release :: else -> skip fi;
        if
        :: cs[c] == UP -> record(c, Running, x)
        :: else -> change(remove, c, 0, x); if :: fault || !ok -> goto release :: else -> skip fi        /* the old version does not come up any more */
        fi
     :: else -> skip
     fi
  fi;

conclude:
  if :: verdict == Success -> publish(x, keptCount > 0) :: else -> skip fi;
  change(settle, x, verdict, x);
  goto release;

judge:                                                                 /* GameDiagnosis, ReconcileSteps */
  atomic {
    kind = 0;
    inspect(); x = (quiet -> 0 : R + round - 1); own = 0; verdict = 0;
    if
    :: c != 0 && c != rc && up && !(e[c / 3].st == Interrupted || e[c / 3].st == Failed || e[c / 3].st == NotFound) -> verdict = Adopt
    :: c != 0 && c != rc && (!up || e[c / 3].st == Interrupted || e[c / 3].st == Failed || e[c / 3].st == NotFound) -> verdict = Leftover
    :: (c == 0 || c == rc) && rs == Running && !alive(rc) -> verdict = Exit
    :: (c == 0 || c == rc) && rs == Stopped && alive(rc) -> verdict = Adopt
    :: else -> lease = 0; goto out
    fi;
    printf("recovery: %e of c%d under fence %d\n", verdict, c, f);
    if
    :: x != 0 ->
       e[x].kind = verdict; e[x].f = f; e[x].hs = rs; e[x].hc = rc; e[x].hf = rf; e[x].prev = rc; e[x].was = (rs == Running); e[x].img = imageOf(c); e[x].pimg = imageOf(rc)
    :: else -> skip
    fi
  };
  if
  :: x != 0 ->
     change(open, x, 0, 0);
     if
     :: fault && e[x].took -> goto release
     :: fault && !e[x].took -> append_(append, x, Failed, 0); goto release
     :: else -> skip
     fi;
     publishOlder(x)
  :: else -> skip
  fi;
  if
  :: verdict == Adopt -> record(c, Running, 0)
  :: verdict == Exit && cs[rc] == ABSENT -> record(rc, Removed, 0)
  :: verdict == Exit && cs[rc] != ABSENT -> record(rc, Stopped, 0)
  :: verdict == Leftover && up -> stopIt(c, 0); change(remove, c, Force, 0)
#ifdef NO_SOFT_REMOVAL
  :: verdict == Leftover && !up -> change(remove, c, Force, 0)
#else
  :: verdict == Leftover && !up -> change(remove, c, 0, 0)
#endif
  fi;
  if :: x != 0 -> change(close, x, (fault || !ok -> Failed : Success), 0) :: else -> skip fi;

release:
  goto leaseLost;
failed:                                                                /* an entry that is being resolved stays open */
  if :: kind == 0 && x != 0 -> change(close, x, Failed, 0) :: else -> skip fi;
leaseLost:
  atomic { if :: lease == me -> lease = 0 :: else -> skip fi; goto again };
out:
  atomic { ended++; me = 0; f = 0; c = 0; x = 0; own = 0; round = 0; i = 0; fault = 0; ok = 0; up = 0; verdict = 0; kind = 0 }
}

#ifdef EVENTS
/* EventSweep: the game's oldest event, under its lease; removed after it was published. */
proctype Sweep() {
  byte i, x;
  do
  :: atomic { lease == 0 && keptCount > 0 -> lease = SWEEP; x = kept[0] };
#ifdef NO_REMOVAL_AFTER
     atomic { keptCount--; for (i : 0 .. OPS - 2) { kept[i] = kept[i + 1] } };
     if :: skip :: atomic { deaths > 0 && !quiet -> deaths--; lease = 0; printf("the sweep dies\n"); break } fi;
     atomic { deliver(x); lease = 0; x = 0 }
#else
     if
     :: atomic { deliver(x) }
     :: atomic { downs > 0 && !quiet -> downs--; lease = 0; x = 0; goto again }
     fi;
     if :: skip :: atomic { deaths > 0 && !quiet -> deaths--; lease = 0; printf("the sweep dies\n"); break } fi;
     atomic { keptCount--; for (i : 0 .. OPS - 2) { kept[i] = kept[i + 1] }; kept[OPS - 1] = 0; i = 0; lease = 0; x = 0 }
#endif
again:
     skip
  :: quiet && keptCount == 0 -> break
  :: ended == HOSTS + (ROUNDS > 0 -> 1 : 0) && !quiet -> break
  od;
  atomic { i = 0; x = 0 }
}
#endif

init {
  byte h = 1, i;
  atomic {
    e[0].f = 1; e[0].st = Success; rf = 1; promisedBy = 1;
    if
    :: GAMES & 1 -> rs = NoRecord; rf = 0
    :: GAMES & 2 -> rs = Running; rc = 1; named = 1; cs[1] = UP; promise = 1; e[0].kind = Start
    :: GAMES & 4 -> rs = Stopped; rc = 1; named = 1; cs[1] = EXITED; promise = 2; promised = Stopped; e[0].kind = Stop
    :: GAMES & 8 -> rs = Removed; rc = 1; promise = 2; promised = Removed; e[0].kind = Cleanup
    fi;
    printf("     the record is %e\n", rs);
    do :: h <= HOSTS -> run Host(h); h++ :: else -> break od;
#if ROUNDS > 0
    run Recovery(ROUNDS);
#endif
#ifdef EVENTS
    run Sweep();
#endif
    h = 0
  }
  atomic {
    ended == HOSTS + (ROUNDS > 0 -> 1 : 0) && slow == 0 && lateCall == 0 && lease == 0 ->
    quiet = 1; ended = 0; printf("     quiet: the last pass\n"); run Recovery(9)
  }
#ifdef EVENTS
  atomic { ended == 1; run Sweep() }
  keptCount == 0 && lease == 0;
#endif
  atomic {
    ended == 1;
    assert(rs != Running || alive(rc));                                /* record = engine */
    assert(rs == Running || !alive(rc));
    assert(named == 0 || (named == rc && rs != NoRecord));
    for (i : 1 .. OPS - 1) {
      assert(e[i].st != Open);                                         /* every committed entry is closed ... */
      assert(!e[i].successful || e[i].st == Success || e[i].st == 0);        /* ... with the verdict that was answered */
#ifdef EVENTS
      assert(i > HOSTS || e[i].st != Success || e[i].sent);            /* no event is lost */
#endif
    }
#ifdef STAYS_UP
    assert((GAMES != 2 && !ran) || rs == Running)                      /* a restart that fails leaves a game that ran running */
#endif
  }
}
