package dev.wadi.codec.text;

import dev.wadi.codec.text.Multiline.Preset;
import java.util.List;
import java.util.Set;

/**
 * Recognises the lines of stack traces: whether a line belongs to the entry before it, by what it
 * looks like and where in a trace that entry is. No expressions, a few looks at the line's
 * beginning. For one thread.
 */
final class StackTraces {
  /* Where in a trace an entry is. */
  private static final int NOWHERE = 0;
  private static final int NAMED = 1; // the exception was named, its frames may follow
  private static final int FRAMES = 2;
  private static final int TRACEBACK = 3; // Python: until the line that names the exception
  private static final int RAISED = 4; // Python: a chained one may follow
  private static final int CHAINED = 5; // Python: "During handling …" was read
  private static final int PANIC = 6; // Go: what it says, goroutines follow
  private static final int PANICKED = 7; // Rust: its message comes next
  private static final int BACKTRACE = 8; // Rust, PHP: frames with numbers
  private static final int GOROUTINES = 9; // Go: another panic is another entry
  private static final int FUNCTIONS = 10; // Go: frames without a goroutine, of zap and errors
  private static final int JUL = 11; // java.util.logging: time and place, the text comes next
  private static final int RUBY = 12; // frames of Ruby

  private static final int LONGEST_NAME = 200;
  private static final List<String> ASYNCIO =
      List.of(
          "future: <",
          "task: <",
          "handle: <",
          "protocol: <",
          "transport: <",
          "source_traceback: ",
          "client_session: <",
          "connector: <");

  private final boolean classes;
  private final boolean java;
  private final boolean python;
  private final boolean go;
  private final boolean dotnet;
  private final boolean node;
  private final boolean ruby;
  private final boolean rust;
  private final boolean php;
  private final boolean indented;

  StackTraces(Set<Preset> presets) {
    this.classes =
        presets.contains(Preset.JAVA)
            || presets.contains(Preset.DOTNET)
            || presets.contains(Preset.NODE);
    this.java = presets.contains(Preset.JAVA);
    this.python = presets.contains(Preset.PYTHON);
    this.go = presets.contains(Preset.GO);
    this.dotnet = presets.contains(Preset.DOTNET);
    this.node = presets.contains(Preset.NODE);
    this.ruby = presets.contains(Preset.RUBY);
    this.rust = presets.contains(Preset.RUST);
    this.php = presets.contains(Preset.PHP);
    this.indented = presets.stream().anyMatch(preset -> preset != Preset.TIME);
  }

  /** The state of an entry that begins with this line. */
  int begins(byte[] b, int from, int to) {
    if (python && isTraceback(b, from, to)) {
      return TRACEBACK;
    }
    if (go && isPanic(b, from, to)) {
      return isGoroutine(b, from, to) ? GOROUTINES : PANIC;
    }
    if (rust && isRustPanic(b, from, to)) {
      return PANICKED;
    }
    if (ruby && RubyFrames.begins(b, from, to)) {
      return RUBY;
    }
    if (java && isJulHead(b, from, to)) {
      return JUL;
    }
    if (node && b[to - 1] == '{') {
      return FRAMES; // an object that is printed over several lines, up to }
    }
    return classes && isException(b, from, to) ? NAMED : NOWHERE;
  }

  /**
   * The state of an entry to which this line belongs, or -1 when it belongs to none.
   *
   * @param state of the entry so far
   * @param afterBlank whether the line before was blank
   */
  int joins(int state, boolean afterBlank, byte[] b, int from, int to) {
    byte first = b[from];
    if (indented && (first == ' ' || first == '\t') && !(afterBlank && state == NOWHERE)) {
      return state == NAMED ? FRAMES : state;
    }
    int next = -1;
    if (java) {
      next = java(state, b, from, to);
    }
    if (next < 0 && classes) {
      next = exception(state, afterBlank, b, from, to);
    }
    if (next < 0 && python) {
      next = python(state, b, from, to);
    }
    if (next < 0 && go) {
      next = go(state, afterBlank, b, from, to);
    }
    if (next < 0 && ruby && RubyFrames.joins(state == RUBY, state == NOWHERE, b, from, to)) {
      next = RUBY;
    }
    if (next < 0 && rust) {
      next = rust(state, b, from, to);
    }
    if (next < 0 && php) {
      next = php(state, b, from, to);
    }
    return next;
  }

  private static int java(int state, byte[] b, int from, int to) {
    if (state == JUL) {
      return isJulText(b, from, to) ? NOWHERE : -1;
    }
    /* Reactor tells where a chain was put together, in the midst of a trace. */
    boolean reactor =
        (state == FRAMES || state == NAMED)
            && (Bytes.startsWith(b, from, to, "Error has been observed at")
                || Bytes.startsWith(b, from, to, "Original Stack Trace:")
                || Bytes.startsWith(b, from, to, "Assembly trace from producer"));
    return reactor ? FRAMES : -1;
  }

  /* Jan 15, 2024 10:32:01 AM org.example.App run */
  private static boolean isJulHead(byte[] b, int from, int to) {
    int month = Bytes.wordEnd(b, from, to);
    int day = Bytes.digitsEnd(b, month + 1, Math.min(to, month + 3));
    int year = day + 2;
    return month - from >= 3
        && month - from <= 5
        && Bytes.isLetter(b[from])
        && day > month + 1
        && Bytes.startsWith(b, day, to, ", ")
        && Bytes.digitsEnd(b, year, to) == year + 4
        && (Bytes.find(b, year, Math.min(to, year + 20), " AM ") > 0
            || Bytes.find(b, year, Math.min(to, year + 20), " PM ") > 0);
  }

  /* SEVERE: text; the level is in the language of the machine. */
  private static boolean isJulText(byte[] b, int from, int to) {
    int colon = Bytes.find(b, from, Math.min(to, from + 24), ": ");
    if (colon < from + 3) {
      return false;
    }
    for (int i = from; i < colon; i++) {
      if (b[i] >= 0 && (b[i] < 'A' || b[i] > 'Z')) {
        return false;
      }
    }
    return true;
  }

  private int exception(int state, boolean afterBlank, byte[] b, int from, int to) {
    if (Bytes.startsWith(b, from, to, "Caused by:")
        || Bytes.startsWith(b, from, to, "Suppressed:")
        || Bytes.startsWith(b, from, to, "Wrapped by:")
        || Bytes.startsWith(b, from, to, "--- End of ")
        || (dotnet && Bytes.startsWith(b, from, to, "---> "))) {
      return FRAMES;
    }
    /* A trace whose frames have begun is not followed by another exception of the same entry. */
    boolean unnamed = state == NOWHERE || (state == FRAMES && node && afterBlank);
    if (unnamed && isException(b, from, to)) {
      return NAMED;
    }
    boolean open = state == FRAMES || state == NAMED;
    boolean tail = node && open && isNodeTail(b, from, to);
    return tail || dotnet && open && isSqlTail(b, from, to) ? FRAMES : -1;
  }

  private static boolean isNodeTail(byte[] b, int from, int to) {
    return to - from == 1 && b[from] == '}'
        || Bytes.startsWith(b, from, to, "Node.js v")
        || Bytes.startsWith(b, from, to, "Require stack:")
        || Bytes.startsWith(b, from, to, "- /")
        || Bytes.startsWith(b, from, to, "(Use `node --trace");
  }

  /* What SqlException says behind its frames. */
  private static boolean isSqlTail(byte[] b, int from, int to) {
    return Bytes.startsWith(b, from, to, "ClientConnectionId:")
        || Bytes.startsWith(b, from, to, "Error Number:");
  }

  private static int python(int state, byte[] b, int from, int to) {
    if (isTraceback(b, from, to)) {
      return state == NOWHERE || state == CHAINED ? TRACEBACK : -1;
    }
    if (state == TRACEBACK) {
      return RAISED;
    }
    boolean added =
        (state == NOWHERE || state == RAISED) && isStackInfo(b, from, to)
            || state == RAISED && isLoggingError(b, from, to);
    if (added) {
      return RAISED;
    }
    if (state == NOWHERE && isTaskInfo(b, from, to)) {
      return NOWHERE;
    }
    boolean chained =
        state == RAISED
            && (Bytes.startsWith(b, from, to, "During handling of the above exception")
                || Bytes.startsWith(b, from, to, "The above exception was the direct cause"));
    return chained ? CHAINED : -1;
  }

  /* What logging adds for stack_info, and asyncio in its debug mode. */
  private static boolean isStackInfo(byte[] b, int from, int to) {
    return Bytes.startsWith(b, from, to, "Stack (most recent call last)")
        || Bytes.startsWith(b, from, to, "Object created at (most recent call last)");
  }

  /* What logging says behind the traceback when it failed itself. */
  private static boolean isLoggingError(byte[] b, int from, int to) {
    return Bytes.startsWith(b, from, to, "Call stack:")
        || Bytes.startsWith(b, from, to, "Message: '")
        || Bytes.startsWith(b, from, to, "Arguments: ");
  }

  /* What asyncio says between its message and the traceback. */
  private static boolean isTaskInfo(byte[] b, int from, int to) {
    for (String word : ASYNCIO) {
      if (Bytes.startsWith(b, from, to, word)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isTraceback(byte[] b, int from, int to) {
    return Bytes.startsWith(b, from, to, "Traceback (most recent call last)");
  }

  private static int go(int state, boolean afterBlank, byte[] b, int from, int to) {
    /* "http: panic serving" is followed by the goroutine alone; a panic begins by itself. */
    if (isGoroutine(b, from, to)) {
      return state == PANIC || state == GOROUTINES || state == NOWHERE ? GOROUTINES : -1;
    }
    if (state == NOWHERE || state == FUNCTIONS) {
      return isFunction(b, from, to) ? FUNCTIONS : -1;
    }
    if (state == PANIC && isPanicText(b, from, to)) {
      return PANIC;
    }
    boolean dump = state == PANIC || state == GOROUTINES;
    boolean ours =
        b[to - 1] == ')' && !afterBlank
            || Bytes.startsWith(b, from, to, "created by ")
            || Bytes.startsWith(b, from, to, "exit status ")
            || Bytes.startsWith(b, from, to, "runtime stack:")
            || Bytes.startsWith(b, from, to, "...") && Bytes.endsWith(b, from, to, "elided...")
            || isRegister(b, from, to);
    return dump && ours ? state : -1;
  }

  private static boolean isPanicText(byte[] b, int from, int to) {
    return Bytes.startsWith(b, from, to, "panic: ")
        || Bytes.startsWith(b, from, to, "fatal error: ")
        || Bytes.startsWith(b, from, to, "runtime: ")
        || Bytes.startsWith(b, from, to, "[signal ")
        || Bytes.startsWith(b, from, to, "PC=");
  }

  /* github.com/x/y.(*T).F, alone in its line, as zap and pkg/errors write frames. */
  private static boolean isFunction(byte[] b, int from, int to) {
    if (to - from > LONGEST_NAME || Bytes.wordEnd(b, from, to) < to) {
      return false;
    }
    int name = from;
    boolean sure = false; // a path of a file looks nearly the same
    for (int i = from; i < to; i++) {
      sure |= b[i] == '(' || (b[i] >= 'A' && b[i] <= 'Z');
      if (b[i] == '/') {
        sure |= name == from && Bytes.indexOf(b, '.', from, i) < i;
        name = i + 1;
      } else if (!isFunctionLetter(b[i])) {
        return false;
      }
    }
    int dot = Bytes.indexOf(b, '.', name, to);
    boolean known =
        name > from && sure
            || Bytes.startsWith(b, from, to, "main.")
            || Bytes.startsWith(b, from, to, "runtime.");
    return known && Bytes.isLetter(b[from]) && dot > name && dot + 1 < to;
  }

  private static boolean isFunctionLetter(byte c) {
    return Bytes.isLetter(c)
        || Bytes.isDigit(c)
        || c < 0
        || c == '.'
        || c == '_'
        || c == '-'
        || c == '('
        || c == ')'
        || c == '*'
        || c == '['
        || c == ']'
        || c == '~'
        || c == '%';
  }

  private static boolean isPanic(byte[] b, int from, int to) {
    return Bytes.startsWith(b, from, to, "panic: ")
        || Bytes.startsWith(b, from, to, "fatal error: ")
        || Bytes.startsWith(b, from, to, "runtime: goroutine stack exceeds")
        || isGoroutine(b, from, to)
        || Bytes.startsWith(b, from, to, "SIG")
            && Bytes.find(b, from, to, ": ") > 0
            && isCapitals(b, from, to);
  }

  private static boolean isGoroutine(byte[] b, int from, int to) {
    return Bytes.startsWith(b, from, to, "goroutine ") && Bytes.endsWith(b, from, to, "]:");
  }

  private static boolean isCapitals(byte[] b, int from, int to) {
    int colon = Bytes.indexOf(b, ':', from, to);
    for (int i = from; i < colon; i++) {
      if (b[i] < 'A' || b[i] > 'Z') {
        return false;
      }
    }
    return colon - from < 12;
  }

  /* rax    0x0 */
  private static boolean isRegister(byte[] b, int from, int to) {
    int end = Bytes.wordEnd(b, from, to);
    return end - from <= 6 && Bytes.startsWith(b, Bytes.skipBlanks(b, end, to), to, "0x");
  }

  private static int rust(int state, byte[] b, int from, int to) {
    if (isRustPanic(b, from, to)) {
      return -1;
    }
    if (Bytes.startsWith(b, from, to, "stack backtrace:")
        || Bytes.startsWith(b, from, to, "note: ")) {
      return state == PANICKED || state == BACKTRACE ? BACKTRACE : -1;
    }
    return state == PANICKED ? BACKTRACE : -1;
  }

  private static boolean isRustPanic(byte[] b, int from, int to) {
    return Bytes.startsWith(b, from, to, "thread '")
        && Bytes.find(b, from, to, " panicked at ") > 0;
  }

  private static int php(int state, byte[] b, int from, int to) {
    if (Bytes.startsWith(b, from, to, "Stack trace:")) {
      return BACKTRACE;
    }
    boolean frame = to - from > 1 && b[from] == '#' && Bytes.isDigit(b[from + 1]);
    return state == BACKTRACE && (frame || Bytes.startsWith(b, from, to, "Next ")) ? state : -1;
  }

  /* java.io.IOException: text · System.ArgumentException: text · TypeError: text · Exception in … */
  private static boolean isException(byte[] b, int from, int to) {
    int limit = Math.min(to, from + LONGEST_NAME);
    int i = from;
    while (i < limit
        && (Bytes.isLetter(b[i])
            || Bytes.isDigit(b[i])
            || b[i] == '.'
            || b[i] == '$'
            || b[i] == '_'
            || b[i] == '`')) {
      i++;
    }
    if (i == from || !Bytes.isLetter(b[from])) {
      return Bytes.startsWith(b, from, to, "[CIRCULAR REFERENCE");
    }
    boolean ends =
        i == to
            || b[i] == ':'
            || Bytes.startsWith(b, i, to, " [")
            || Bytes.startsWith(b, i, to, " (");
    return ends
        && (Bytes.endsWith(b, from, i, "Exception")
            || Bytes.endsWith(b, from, i, "Error")
            || Bytes.endsWith(b, from, i, "Throwable")
            || isSomeone(b, from, i));
  }

  /* A class in a package whose name says nothing: com.example.Timeout: text */
  private static boolean isSomeone(byte[] b, int from, int to) {
    int dots = 0;
    int last = from;
    for (int i = from; i < to; i++) {
      if (b[i] == '.') {
        dots++;
        last = i + 1;
      }
    }
    return dots >= 2 && last < to && b[last] >= 'A' && b[last] <= 'Z' && b[from] >= 'a';
  }
}
