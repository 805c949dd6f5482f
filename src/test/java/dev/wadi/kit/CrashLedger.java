package dev.wadi.kit;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Who was promised what in a run of crashes, and what was found of it. Lines are told to it once
 * each, in the order of the capture; every contradiction is noted with a few words.
 *
 * <p>A capture keeps the order in which pushes were acknowledged. So when a line of a later round
 * is there, everything that was acknowledged in the rounds before must be there as well: {@link
 * #settle} checks it, and forgets those rounds, so that a long run costs no more memory than a
 * short one. Thread-safe.
 */
public final class CrashLedger {
  private static final int MAX_PROBLEMS = 20;

  private final int clients;
  private final int linesPerPush;

  /* Guards everything below; field updates only. */
  private final ReentrantLock lock = new ReentrantLock();
  private final TreeMap<Integer, List<Client>> rounds = new TreeMap<>();
  private final List<String> problems = new ArrayList<>();
  private int settledBelow;
  private int newestFound = -1;
  private Totals totals = new Totals(0, 0, 0, 0, 0, 0);

  /** One client in one round. */
  private static final class Client {
    final BitSet acknowledged = new BitSet();
    int attempted;
    byte[] lines = new byte[64];
    int newest = -1;
  }

  /**
   * What was counted.
   *
   * @param acknowledged pushes answered with 204
   * @param found pushes of which at least one line is there
   * @param foundLines their lines, repetitions included
   * @param lost acknowledged pushes of which a line is missing
   * @param doubled lines that are there more than once
   * @param partial pushes without an answer of which only a part is there
   */
  public record Totals(
      long acknowledged, long found, long foundLines, long lost, long doubled, long partial) {}

  public CrashLedger(int clients, int linesPerPush) {
    if (linesPerPush < 1 || linesPerPush > 100) {
      throw new IllegalArgumentException("linesPerPush: " + linesPerPush + " (expected: 1..100)");
    }
    this.clients = clients;
    this.linesPerPush = linesPerPush;
  }

  /** The text of a line; {@link #found} understands it. */
  public static String text(int round, int client, int sequence, int line) {
    return "r" + round + "c" + client + "s" + sequence + "l" + line + " of a push that must last";
  }

  /** A push is about to be sent. */
  public void attempted(int round, int client, int sequence) {
    lock.lock();
    try {
      client(round, client).attempted = sequence + 1;
    } finally {
      lock.unlock();
    }
  }

  /** A push was answered with 204. */
  public void acknowledged(int round, int client, int sequence) {
    lock.lock();
    try {
      client(round, client).acknowledged.set(sequence);
      totals =
          new Totals(
              totals.acknowledged + 1,
              totals.found,
              totals.foundLines,
              totals.lost,
              totals.doubled,
              totals.partial);
    } finally {
      lock.unlock();
    }
  }

  /** A line of the capture, in the capture's order. */
  public void found(String text) {
    int c = text.indexOf('c');
    int s = text.indexOf('s', c);
    int l = text.indexOf('l', s);
    int end = text.indexOf(' ', l);
    int round = Integer.parseInt(text, 1, c, 10);
    int client = Integer.parseInt(text, c + 1, s, 10);
    int sequence = Integer.parseInt(text, s + 1, l, 10);
    int line = Integer.parseInt(text, l + 1, end, 10);
    lock.lock();
    try {
      find(text, round, client, sequence, line);
    } finally {
      lock.unlock();
    }
  }

  private void find(String text, int round, int client, int sequence, int line) {
    newestFound = Math.max(newestFound, round);
    if (round < settledBelow) {
      count(0, 1, 0, 1, 0);
      problem("again, or too late: " + text);
      return;
    }
    List<Client> all = rounds.get(round);
    if (all == null || sequence >= all.get(client).attempted || line >= linesPerPush) {
      problem("never sent: " + text);
      return;
    }
    Client of = all.get(client);
    int place = sequence * linesPerPush + line;
    if (place >= of.lines.length) {
      of.lines = java.util.Arrays.copyOf(of.lines, Math.max(place + 1, of.lines.length * 2));
    }
    boolean again = of.lines[place] > 0;
    of.lines[place] = 1;
    count(0, 1, 0, again ? 1 : 0, 0);
    if (again) {
      problem("twice: " + text);
    } else if (place < of.newest) {
      problem("out of order: " + text);
    }
    of.newest = Math.max(of.newest, place);
  }

  /**
   * Checks the rounds of which everything must have been found: those before the newest round that
   * a line was found of, or all.
   */
  public void settle(boolean all) {
    lock.lock();
    try {
      int below = all ? Integer.MAX_VALUE : newestFound;
      while (!rounds.isEmpty() && rounds.firstKey() < below) {
        int round = rounds.firstKey();
        List<Client> of = rounds.remove(round);
        for (int client = 0; client < clients; client++) {
          settle(round, client, of.get(client));
        }
        settledBelow = round + 1;
      }
    } finally {
      lock.unlock();
    }
  }

  private void settle(int round, int number, Client client) {
    for (int sequence = 0; sequence < client.attempted; sequence++) {
      int there = 0;
      for (int line = 0; line < linesPerPush; line++) {
        int place = sequence * linesPerPush + line;
        there += place < client.lines.length ? client.lines[place] : 0;
      }
      boolean promised = client.acknowledged.get(sequence);
      boolean whole = there == linesPerPush;
      count(there > 0 ? 1 : 0, 0, promised && !whole ? 1 : 0, 0, 0);
      if (promised && !whole) {
        problem("lost: r" + round + "c" + number + "s" + sequence + ", lines there: " + there);
      } else if (!promised && there > 0 && !whole) {
        count(0, 0, 0, 0, 1);
        problem("in part: r" + round + "c" + number + "s" + sequence + ", lines there: " + there);
      }
    }
  }

  private void count(int found, int lines, int lost, int doubled, int partial) {
    totals =
        new Totals(
            totals.acknowledged,
            totals.found + found,
            totals.foundLines + lines,
            totals.lost + lost,
            totals.doubled + doubled,
            totals.partial + partial);
  }

  private void problem(String what) {
    if (problems.size() < MAX_PROBLEMS) {
      problems.add(what);
    }
  }

  private Client client(int round, int client) {
    return rounds
        .computeIfAbsent(
            round,
            r -> {
              List<Client> all = new ArrayList<>();
              for (int i = 0; i < clients; i++) {
                all.add(new Client());
              }
              return all;
            })
        .get(client);
  }

  /** The first contradictions, in words; empty is how it must be. */
  public List<String> problems() {
    lock.lock();
    try {
      return List.copyOf(problems);
    } finally {
      lock.unlock();
    }
  }

  public Totals totals() {
    lock.lock();
    try {
      return totals;
    } finally {
      lock.unlock();
    }
  }
}
