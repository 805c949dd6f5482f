package dev.wadi.chain.redact.scan;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** What was found in a text, as long as it is looked at: reused from text to text. */
public final class Findings {
  /** So many are put in order without sorting; most lines have one or two. */
  static final int FEW = 8;

  private final Switches switches;
  private int count;
  private int[] starts = new int[16];
  private int[] ends = new int[16];
  private int[] scores = new int[16];
  private Kind[] kinds = new Kind[16];
  private String[] rules = new String[16];

  /** Says what stays of the findings. */
  public interface Keep {
    boolean keeps(Kind kind, int start, int end);
  }

  Findings(Switches switches) {
    this.switches = switches;
  }

  void clear() {
    count = 0;
  }

  void add(Kind kind, int start, int end, int score, String rule) {
    if (count == starts.length) {
      int size = count * 2;
      starts = Arrays.copyOf(starts, size);
      ends = Arrays.copyOf(ends, size);
      scores = Arrays.copyOf(scores, size);
      kinds = Arrays.copyOf(kinds, size);
      rules = Arrays.copyOf(rules, size);
    }
    starts[count] = start;
    ends[count] = end;
    scores[count] = score;
    kinds[count] = kind;
    rules[count] = rule;
    count++;
  }

  public int count() {
    return count;
  }

  public int start(int k) {
    return starts[k];
  }

  public int end(int k) {
    return ends[k];
  }

  /** How sure the rule is, 1 to 100. */
  public int score(int k) {
    return scores[k];
  }

  public Kind kind(int k) {
    return kinds[k];
  }

  /** Which rule said so. */
  public String rule(int k) {
    return rules[k];
  }

  /** Lets a finding reach to another end. */
  public void extend(int k, int end) {
    ends[k] = end;
  }

  /** Leads what was found in a plain text back to the text that it was made of. */
  void backFrom(PlainText plain) {
    for (int k = 0; k < count; k++) {
      starts[k] = plain.start(starts[k]);
      ends[k] = plain.end(ends[k] - 1);
    }
  }

  /** Forgets what is not kept. */
  public void retain(Keep keep) {
    int n = 0;
    for (int k = 0; k < count; k++) {
      if (keep.keeps(kinds[k], starts[k], ends[k])) {
        starts[n] = starts[k];
        ends[n] = ends[k];
        kinds[n] = kinds[k];
        scores[n] = scores[k];
        rules[n] = rules[k];
        n++;
      }
    }
    count = n;
  }

  /** True when none begins before the one before it ends. */
  boolean inOrder() {
    for (int k = 1; k < count; k++) {
      if (starts[k] < ends[k - 1]) {
        return false;
      }
    }
    return true;
  }

  /**
   * Sorts the findings and keeps, of those that overlap, the longer one, and of equally long ones
   * that of the earlier rule of the profile.
   */
  void resolve() {
    keep(count <= FEW ? fewApart() : manyApart());
  }

  /* The best of those that are left, again and again: there is no quicker way for two or three. */
  private int[] fewApart() {
    int[] chosen = new int[count];
    int n = 0;
    for (int left = (1 << count) - 1; left != 0; ) {
      int best = Integer.numberOfTrailingZeros(left);
      for (int k = best + 1; k < count; k++) {
        best = (left >>> k & 1) != 0 && better(k, best) < 0 ? k : best;
      }
      n = insert(best, chosen, n);
      left ^= 1 << best;
    }
    return Arrays.copyOf(chosen, n);
  }

  /* Puts a finding among those chosen, which are in order, unless one of them overlaps it. */
  private int insert(int k, int[] chosen, int n) {
    int at = n;
    while (at > 0 && starts[chosen[at - 1]] > starts[k]) {
      at--;
    }
    boolean free =
        (at == 0 || ends[chosen[at - 1]] <= starts[k])
            && (at == n || starts[chosen[at]] >= ends[k]);
    if (!free) {
      return n;
    }
    System.arraycopy(chosen, at, chosen, at + 1, n - at);
    chosen[at] = k;
    return n + 1;
  }

  /* The same for any number of them. */
  int[] manyApart() {
    Integer[] order = new Integer[count];
    for (int k = 0; k < count; k++) {
      order[k] = k;
    }
    Arrays.sort(order, this::better);
    TreeMap<Integer, Integer> taken = new TreeMap<>();
    for (Integer k : order) {
      Map.Entry<Integer, Integer> before = taken.floorEntry(starts[k]);
      Map.Entry<Integer, Integer> behind = taken.ceilingEntry(starts[k]);
      boolean free =
          (before == null || ends[before.getValue()] <= starts[k])
              && (behind == null || behind.getKey() >= ends[k]);
      if (free) {
        taken.put(starts[k], k);
      }
    }
    return taken.values().stream().mapToInt(Integer::intValue).toArray();
  }

  private int better(int x, int y) {
    int byLength = Integer.compare(ends[y] - starts[y], ends[x] - starts[x]);
    if (byLength != 0) {
      return byLength;
    }
    int byRank = Integer.compare(switches.rank(kinds[x]), switches.rank(kinds[y]));
    if (byRank != 0) {
      return byRank;
    }
    int byPlace = Integer.compare(starts[x], starts[y]);
    return byPlace != 0 ? byPlace : Integer.compare(x, y);
  }

  private void keep(int[] chosen) {
    int n = chosen.length;
    int[] newStarts = new int[Math.max(n, 16)];
    int[] newEnds = new int[newStarts.length];
    int[] newScores = new int[newStarts.length];
    Kind[] newKinds = new Kind[newStarts.length];
    String[] newRules = new String[newStarts.length];
    for (int k = 0; k < n; k++) {
      newStarts[k] = starts[chosen[k]];
      newEnds[k] = ends[chosen[k]];
      newScores[k] = scores[chosen[k]];
      newKinds[k] = kinds[chosen[k]];
      newRules[k] = rules[chosen[k]];
    }
    starts = newStarts;
    ends = newEnds;
    scores = newScores;
    kinds = newKinds;
    rules = newRules;
    count = n;
  }
}
