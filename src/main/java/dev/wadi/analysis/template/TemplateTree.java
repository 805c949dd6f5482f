package dev.wadi.analysis.template;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sorts shapes of messages into templates, one after another, and learns the templates by it.
 *
 * <p>A tree of fixed depth as in He, Zhu, Zheng and Lyu's "Drain: An Online Log Parsing Approach
 * with Fixed Depth Tree" (2017): the number of words and the first word lead to a list of
 * templates, and of these the most similar one is asked. Different from there:
 *
 * <ul>
 *   <li>a first word with digits or masks does not choose the way, so that a variable at the
 *       beginning splits nothing;
 *   <li>masks say little about what is alike and count little; {@code key=value} with the same key
 *       counts as alike, and keeps its key;
 *   <li>words that look like a value (a path, a host, an id) become {@code <*>} at the second
 *       value; plain words only at the fifth: {@code VM started} and {@code VM stopped} are two
 *       templates, {@code unknown user <*>} is one;
 *   <li>shapes of stack traces stand for themselves.
 * </ul>
 *
 * <p>The same shapes in the same order give the same templates; a shape that comes again changes
 * nothing. Bounded: at most {@value #MAX_CHILDREN} first words lead on, the others share one way,
 * at whose end are at most {@value #MAX_IN_LEAF} templates; who uses it removes templates when
 * there are too many all in all. For one thread.
 */
public final class TemplateTree {
  static final int MAX_CHILDREN = 100;
  static final int MAX_IN_LEAF = 256;

  /* Less similar shapes are of another kind. */
  private static final double ALIKE = 0.5;
  private static final double MASK_WEIGHT = 0.3;
  /* So many templates that differ in plain words only stay apart. */
  private static final int FEW = 4;

  private final Map<String, Leaf> leaves = new HashMap<>();
  private final Map<Integer, Integer> firstWords = new HashMap<>();
  private final Map<Integer, Group> groups = new HashMap<>();
  private final Map<Integer, Integer> joined = new HashMap<>();
  private int nextId;

  private record Leaf(List<Group> groups) {}

  private static final class Group {
    final int id;
    final Leaf leaf;
    final boolean trace;
    String[] words;

    Group(int id, Leaf leaf, boolean trace, String[] words) {
      this.id = id;
      this.leaf = leaf;
      this.trace = trace;
      this.words = words;
    }
  }

  /** Sorts a shape in; returns the number of its template. */
  public int add(byte[] shape) {
    String text = new String(shape, UTF_8);
    if (MessageShape.isTrace(shape)) {
      return addTrace(text);
    }
    String[] words = text.split(" ", -1);
    Leaf leaf = leaf(words);
    Group best = null;
    double bestScore = -1;
    for (Group group : leaf.groups) {
      if (covers(group.words, words)) {
        return group.id;
      }
      double score = alike(group.words, words);
      if (score > bestScore) {
        best = group;
        bestScore = score;
      }
    }
    boolean full = leaf.groups.size() >= MAX_IN_LEAF;
    if (best != null && (full || bestScore >= ALIKE)) {
      if (full || variesVisibly(best.words, words)) {
        merge(best.words, words);
        return best.id;
      }
      List<Group> siblings = siblings(leaf, best.words, words);
      if (siblings.size() >= FEW) {
        return join(siblings, words);
      }
    }
    return begin(leaf, false, words).id;
  }

  private int addTrace(String text) {
    Leaf leaf = leaves.computeIfAbsent(text, key -> new Leaf(new ArrayList<>(1)));
    return leaf.groups.isEmpty()
        ? begin(leaf, true, text.substring(1).split("\n", -1)).id
        : leaf.groups.get(0).id;
  }

  /** How many templates there are. */
  public int size() {
    return groups.size();
  }

  /** The template that a number stands for now: templates are joined on the way. */
  public int resolve(int id) {
    int now = id;
    Integer next = joined.get(now);
    while (next != null) {
      now = next;
      next = joined.get(now);
    }
    return now;
  }

  /** The template of a number, as it is now. */
  public Template template(int id) {
    Group group = group(id);
    return new Template(Arrays.asList(group.words), group.trace);
  }

  /** Forgets a template; messages of its kind begin a new one. */
  public void remove(int id) {
    Group group = group(id);
    groups.remove(group.id);
    group.leaf.groups.remove(group);
    if (group.trace) {
      leaves.remove(MessageShape.traceText(List.of(group.words)));
    }
  }

  private Group group(int id) {
    @Nullable Group group = groups.get(resolve(id));
    if (group == null) {
      throw new IllegalArgumentException("id: " + id + " (expected: of a template that is there)");
    }
    return group;
  }

  private Leaf leaf(String[] words) {
    int length = words.length;
    String first = isFixed(words[0]) ? key(words[0]) : Template.ANYTHING;
    String way = length + " " + first;
    Leaf leaf = leaves.get(way);
    if (leaf == null && firstWords.getOrDefault(length, 0) >= MAX_CHILDREN) {
      way = length + " " + Template.ANYTHING;
      leaf = leaves.get(way);
    }
    if (leaf == null) {
      leaf = new Leaf(new ArrayList<>());
      leaves.put(way, leaf);
      firstWords.merge(length, 1, Integer::sum);
    }
    return leaf;
  }

  private Group begin(Leaf leaf, boolean trace, String[] words) {
    Group group = new Group(nextId++, leaf, trace, words);
    leaf.groups.add(group);
    groups.put(group.id, group);
    return group;
  }

  /** Groups that differ from a shape where the given one does, and nowhere else. */
  private static List<Group> siblings(Leaf leaf, String[] best, String[] words) {
    List<Group> siblings = new ArrayList<>();
    for (Group group : leaf.groups) {
      boolean same = true;
      for (int i = 0; i < words.length && same; i++) {
        same = covers(group.words[i], words[i]) || !covers(best[i], words[i]);
      }
      if (same) {
        siblings.add(group);
      }
    }
    return siblings;
  }

  private int join(List<Group> siblings, String[] words) {
    Group first = siblings.get(0);
    for (Group other : siblings.subList(1, siblings.size())) {
      merge(first.words, other.words);
      first.leaf.groups.remove(other);
      groups.remove(other.id);
      joined.put(other.id, first.id);
    }
    merge(first.words, words);
    return first.id;
  }

  private static String key(String word) {
    int key = keyEnd(word);
    return key > 0 ? word.substring(0, key) : word;
  }

  private static boolean isFixed(String word) {
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      if (c >= '0' && c <= '9' || c == '<') {
        return keyEnd(word) > 0;
      }
    }
    return true;
  }

  /** Behind {@code key=}; 0 when a word is not of that kind. */
  private static int keyEnd(String word) {
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      if (c == '=') {
        return i == 0 ? 0 : i + 1;
      }
      if (!Character.isLetter(c) && "_-.\"([".indexOf(c) < 0) {
        return 0;
      }
    }
    return 0;
  }

  private static double alike(String[] template, String[] words) {
    double same = 0;
    double all = 0;
    for (int i = 0; i < words.length; i++) {
      String mine = template[i];
      boolean mask = mine.startsWith("<") && Template.maskEnd(mine, 0) == mine.length();
      double weight = mask ? MASK_WEIGHT : 1;
      all += weight;
      if (mine.equals(words[i]) || sharedKey(mine, words[i]) > 0) {
        same += weight;
      }
    }
    return same / all;
  }

  private static int sharedKey(String a, String b) {
    int key = keyEnd(a);
    return key > 0 && key == keyEnd(b) && a.regionMatches(0, b, 0, key) ? key : 0;
  }

  private static boolean covers(String[] template, String[] words) {
    for (int i = 0; i < words.length; i++) {
      if (!covers(template[i], words[i])) {
        return false;
      }
    }
    return true;
  }

  private static boolean covers(String template, String word) {
    int star = template.indexOf(Template.ANYTHING);
    if (star < 0) {
      return template.equals(word);
    }
    int rest = template.length() - star - Template.ANYTHING.length();
    return word.length() >= star + rest
        && word.regionMatches(0, template, 0, star)
        && word.regionMatches(word.length() - rest, template, template.length() - rest, rest);
  }

  /** Whether wherever two shapes differ, one has no plain word: a path, a name of a host, an id. */
  private static boolean variesVisibly(String[] template, String[] words) {
    for (int i = 0; i < words.length; i++) {
      if (!covers(template[i], words[i])
          && (isPlain(template[i]) && isPlain(words[i])
              || isNumber(template[i])
              || isNumber(words[i]))) {
        return false;
      }
    }
    return true;
  }

  /** Numbers that were not masked are a status, and each says something of its own. */
  private static boolean isNumber(String word) {
    return !word.isEmpty() && word.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static boolean isPlain(String word) {
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      if (c < 0x80 && !Character.isLetter(c) && "\"'()[]{}:;,.!-".indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }

  private static void merge(String[] template, String[] words) {
    for (int i = 0; i < words.length; i++) {
      if (!covers(template[i], words[i])) {
        template[i] = common(template[i], words[i]);
      }
    }
  }

  /** What two words share, up to a bound between parts, around what differs. */
  private static String common(String a, String b) {
    int most = Math.min(a.length(), b.length());
    int same = 0;
    while (same < most && a.charAt(same) == b.charAt(same)) {
      same++;
    }
    int front = 0;
    for (int i = 0; i < same; i++) {
      int mask = Template.maskEnd(a, i);
      if (mask > same) {
        break;
      }
      if (mask > i) {
        i = mask - 1;
      } else if (isBound(a.charAt(i))) {
        front = i + 1;
      }
    }
    int back = 0;
    while (back < most - front
        && a.charAt(a.length() - 1 - back) == b.charAt(b.length() - 1 - back)
        && isBound(a.charAt(a.length() - 1 - back))) {
      back++;
    }
    int star = a.indexOf(Template.ANYTHING);
    if (star >= 0) {
      // One stretch that varies is enough: it only grows.
      front = Math.min(front, star);
      back = Math.min(back, a.length() - star - Template.ANYTHING.length());
    }
    return a.substring(0, front) + Template.ANYTHING + a.substring(a.length() - back);
  }

  private static boolean isBound(char c) {
    return c < 0x80 && !Character.isLetterOrDigit(c) && c != '<' && c != '>' && c != '*';
  }
}
