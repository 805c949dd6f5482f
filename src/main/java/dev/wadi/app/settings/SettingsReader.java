package dev.wadi.app.settings;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Puts the settings together: {@code --set} before the environment before the settings file before
 * the defaults.
 *
 * <p>The settings file is UTF-8 with one {@code key = value} (or {@code key: value}) a line, blank
 * lines, and comments that begin with {@code #} or {@code !}; nothing is escaped and no line goes
 * on. {@code {{key}}} in a value stands for another setting. Options of Camel's components, data
 * formats and languages ({@code camel.component.netty.workerCount}) are handed to Camel as they
 * are. Not for several threads; reading gives an immutable {@link Settings}.
 */
public final class SettingsReader {
  /** The settings file that is read when none is named. */
  public static final String DEFAULT_FILE = "wadi.properties";

  private static final String ANSWERS_AS = "wadi.push.answersAs";
  private static final long MAX_FILE_BYTES = 1 << 20;
  private static final long MAX_SECRET_BYTES = 64 << 10;
  private static final Pattern REFERENCE = Pattern.compile("\\{\\{([^{}]*)\\}\\}");

  /*
   * How a component, a data format or a language of Camel's works is the reader's to say. What
   * Camel itself does (camel.main.*, camel.server.*, ...) is how promises are kept.
   */
  private static final Pattern CAMEL_OPTION =
      Pattern.compile("camel\\.(component|dataformat|language)\\.[^.]+\\..+");

  /*
   * Kubernetes sets WADI_PUSH_PORT=tcp://10.0.0.1:3100 and its like in every pod that lives beside a
   * service of that name. Those are not meant for us.
   */
  private static final Pattern SERVICE_LINK =
      Pattern.compile("WADI_(.+_)?(SERVICE_(HOST|PORT)(_.+)?|PORT_[0-9]+_(TCP|UDP|SCTP)(_.+)?)");

  /** What the launcher tells of the terminal, for those who lay out text. */
  private static final String TERMINAL = "WADI_TERMINAL";

  private static final Pattern SERVICE_ADDRESS = Pattern.compile("(tcp|udp|sctp)://.*");

  /** Where a value was found; a later one goes before an earlier one. */
  private enum Level {
    DEFAULT,
    FILE,
    ENVIRONMENT,
    FLAG
  }

  /** A value as it was written, and where. */
  private record Assigned(String text, String origin, Level level) {}

  private record Flag(String name, String text, String origin) {}

  private final SettingsCatalogue catalogue;
  private final List<Flag> flags = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private final Map<String, Assigned> assigned = new LinkedHashMap<>();
  private final Map<String, Map<String, List<String>>> entries = new LinkedHashMap<>();
  private final Map<String, String> camel = new LinkedHashMap<>();
  private Map<String, String> environment = Map.of();
  private @Nullable Path workingDirectory;
  private @Nullable Path file;
  private @Nullable Path logstackFile;
  private final SettingsLogstackMasking logstackMasking = new SettingsLogstackMasking();

  public SettingsReader(SettingsCatalogue catalogue) {
    this.catalogue = catalogue;
  }

  /** The variables to look at; none by default. */
  public SettingsReader environment(Map<String, String> variables) {
    this.environment = Map.copyOf(variables);
    return this;
  }

  /**
   * The settings file; it must exist. Without one, {@value #DEFAULT_FILE} is read if it is there. A
   * name that ends in .yaml or .yml is a configuration of logtap's.
   */
  public SettingsReader file(@Nullable Path settingsFile) {
    this.file = settingsFile;
    return this;
  }

  /** A configuration of LogStack's, which the settings file goes before. */
  public SettingsReader logstackFile(@Nullable Path config) {
    this.logstackFile = config;
    return this;
  }

  /** Where the default settings file is looked for; nowhere by default. */
  public SettingsReader workingDirectory(Path directory) {
    this.workingDirectory = directory;
    return this;
  }

  /** A {@code key=value} from {@code --set}. */
  public SettingsReader set(String assignment) {
    int equals = assignment.indexOf('=');
    if (equals < 1) {
      // Not repeated in full: it may be a secret whose key was forgotten.
      problems.add("--set: no key=value (expected: such as wadi.push.port=3100)");
      return this;
    }
    return set(assignment.substring(0, equals).trim(), assignment.substring(equals + 1), "--set");
  }

  /** A value that a flag of its own stands for; {@code origin} is the flag. */
  public SettingsReader set(String name, String text, String origin) {
    flags.add(new Flag(name, text, origin));
    return this;
  }

  /**
   * Reads all sources.
   *
   * @throws SettingsException with every problem found
   */
  public Settings read() {
    for (SettingsKey key : catalogue.keys()) {
      assign(key, key.defaultText(), "default", Level.DEFAULT);
    }
    if (logstackFile != null) {
      readLogstackFile(logstackFile);
    }
    @Nullable Path found = settingsFile();
    if (found != null) {
      readFile(found);
    }
    new TreeMap<>(environment).forEach(this::readVariable);
    readKeysOfLogstack();
    answerAsTheOneWhosePlaceItTakes();
    for (Flag flag : flags) {
      assign(flag.name(), flag.text(), flag.origin() + " " + flag.name(), Level.FLAG);
    }
    Map<String, Settings.Value> values = new LinkedHashMap<>();
    for (SettingsKey key : catalogue.keys()) {
      values.put(key.name(), value(key));
    }
    if (!problems.isEmpty()) {
      throw new SettingsException(problems);
    }
    return new Settings(values, camel, found);
  }

  private @Nullable Path settingsFile() {
    if (file != null || workingDirectory == null) {
      return file;
    }
    Path usual = workingDirectory.resolve(DEFAULT_FILE);
    return Files.exists(usual) ? usual : null;
  }

  private void readLogstackFile(Path path) {
    @Nullable String text = content(path, MAX_FILE_BYTES, path.toString());
    if (text != null) {
      new SettingsLogstackFile(path.toString(), logstackMasking, problems::add)
          .read(text, (name, value, origin) -> assign(name, value, origin, Level.FILE));
    }
  }

  private void readFile(Path path) {
    @Nullable String text = content(path, MAX_FILE_BYTES, path.toString());
    if (text == null) {
      return;
    }
    if (SettingsLogtapFile.is(path.toString())) {
      new SettingsLogtapFile(path.toString(), problems::add)
          .read(
              text,
              (name, value, origin) -> {
                if (!isOverruled(name, Level.FILE)) {
                  assign(name, value, origin, Level.FILE);
                }
              });
      return;
    }
    Map<String, Integer> seen = new LinkedHashMap<>();
    String[] lines = text.split("\r?\n|\r", -1);
    for (int i = 0; i < lines.length; i++) {
      String line = lines[i].strip();
      if (line.isEmpty() || line.startsWith("#") || line.startsWith("!")) {
        continue;
      }
      String origin = path + ":" + (i + 1);
      int end = separator(line);
      if (end < 1 || line.endsWith("\\")) {
        problems.add(origin + ": no setting (expected: key = value on one line)");
        continue;
      }
      String name = line.substring(0, end).strip();
      Integer before = seen.putIfAbsent(name, i + 1);
      if (before != null) {
        problems.add(origin + ": " + name + " is set in line " + before + " already");
        continue;
      }
      assign(name, line.substring(end + 1).strip(), origin, Level.FILE);
    }
  }

  private static int separator(String line) {
    int equals = line.indexOf('=');
    int colon = line.indexOf(':');
    return equals < 0 ? colon : colon < 0 ? equals : Math.min(equals, colon);
  }

  private void readVariable(String variable, String text) {
    String origin = "environment " + variable;
    try {
      @Nullable Map<String, String> others = SettingsLogtap.variable(variable, text);
      others = others == null ? SettingsLogops.variable(variable, text, environment) : others;
      if (others != null) {
        others.forEach((name, value) -> assignUnlessOurs(name, value, origin));
        return;
      }
    } catch (IllegalArgumentException e) {
      problems.add(origin + ": " + e.getMessage());
      return;
    }
    @Nullable String logstack = SettingsLogstackFile.keyOf(variable);
    if (logstack != null && !SERVICE_ADDRESS.matcher(text).matches()) {
      new SettingsLogstackFile(origin, logstackMasking, problems::add)
          .variable(logstack, text, (name, value, unused) -> assignUnlessOurs(name, value, origin));
      return;
    }
    @Nullable SettingsKey key = catalogue.variable(variable);
    boolean ours = variable.startsWith("WADI_");
    boolean link =
        SERVICE_LINK.matcher(variable).matches()
            || (variable.endsWith("_PORT") && SERVICE_ADDRESS.matcher(text).matches());
    if (key != null && !(ours && link)) {
      if (ours) {
        assign(key, text, origin, Level.ENVIRONMENT);
      } else {
        assignUnlessOurs(key.name(), text, origin);
      }
    } else if (ours && !link && !variable.equals(TERMINAL)) {
      problems.add(origin + " is no setting" + hint(catalogue.nearestVariable(variable)));
    }
  }

  /* As with LogStack, keys of variables take the place of those of a file. */
  private void readKeysOfLogstack() {
    try {
      Map<String, String> keys = SettingsLogstack.keys(environment);
      keys.forEach(
          (name, json) ->
              assign(
                  SettingsLogstack.KEY + "." + name,
                  logstackMasking.key(json),
                  "environment LOGSTACK_API_KEY_" + name.toUpperCase(Locale.ROOT),
                  Level.ENVIRONMENT));
      Assigned all = assigned.get(SettingsLogstack.KEYS);
      if (!keys.isEmpty() && all != null && all.level() == Level.FILE) {
        assigned.put(
            SettingsLogstack.KEYS, new Assigned("", "keys of the environment", Level.ENVIRONMENT));
      } else if (all != null) {
        assigned.put(
            SettingsLogstack.KEYS,
            new Assigned(logstackMasking.keys(all.text()), all.origin(), all.level()));
      }
    } catch (IllegalArgumentException e) {
      problems.add("environment: " + e.getMessage());
    }
  }

  /* Its clients and probes shall not tell the difference; a setting of ours says otherwise. */
  private void answerAsTheOneWhosePlaceItTakes() {
    if (assignedTo(ANSWERS_AS).level() != Level.DEFAULT) {
      return;
    }
    boolean logstack =
        logstackFile != null || environment.keySet().stream().anyMatch(this::isOfLogstack);
    if (logstack) {
      assign(ANSWERS_AS, "logstack", "LogStack's configuration", Level.FILE);
    } else if (environment.keySet().stream().anyMatch(SettingsLogops::isOfGateway)) {
      assign(ANSWERS_AS, "logops", "LogOps' variables", Level.FILE);
    }
  }

  private boolean isOfLogstack(String variable) {
    return variable.startsWith("LOGSTACK_")
        && !SERVICE_ADDRESS.matcher(environment.getOrDefault(variable, "")).matches()
        && (SettingsLogstackFile.keyOf(variable) != null
            || SettingsLogstack.isOfKey(variable)
            || catalogue.variable(variable) != null);
  }

  /** Another program's variable gives way to our own for the same setting. */
  private void assignUnlessOurs(String name, String text, String origin) {
    if (!environment.containsKey(SettingsKey.variable(name))
        && !isOverruled(name, Level.ENVIRONMENT)) {
      assign(name, text, origin, Level.ENVIRONMENT);
    }
  }

  /* Of logtap's lists of webhooks the last one counts, as with logtap, and is not mixed with others. */
  private boolean isOverruled(String name, Level level) {
    boolean byVariable =
        level == Level.FILE && environment.containsKey(SettingsLogtap.WEBHOOKS_VARIABLE);
    boolean byFlag = flags.stream().map(Flag::name).anyMatch(SettingsLogtap::isWebhook);
    return SettingsLogtap.isWebhook(name) && (byVariable || byFlag);
  }

  private void assign(String name, String text, String origin, Level level) {
    @Nullable SettingsKey key = catalogue.key(name);
    if (key != null) {
      assign(key, text, origin, level);
      return;
    }
    if (name.startsWith("camel.")) {
      assignToCamel(name, text, origin);
      return;
    }
    @Nullable SettingsKey map = catalogue.mapOf(name);
    if (map == null) {
      String place = origin.endsWith(" " + name) ? origin : origin + ": " + name;
      problems.add(place + " is no setting" + hint(catalogue.nearestKey(name)));
      return;
    }
    try {
      entriesOf(map).putAll(map.type().entry(name.substring(map.name().length() + 1), text));
    } catch (IllegalArgumentException e) {
      problems.add(place(origin, name) + ": " + e.getMessage());
    }
  }

  private void assignToCamel(String name, String text, String origin) {
    if (CAMEL_OPTION.matcher(name).matches()) {
      camel.put(name, text);
    } else {
      problems.add(
          place(origin, name)
              + " is Wadi's own to set (expected: camel.component.<name>.<option>, or"
              + " camel.dataformat, camel.language)");
    }
  }

  private void assign(SettingsKey key, String text, String origin, Level level) {
    if (!key.type().entries()) {
      assigned.put(key.name(), new Assigned(text, origin, level));
      return;
    }
    // Pairs of a later level are laid over those of an earlier one, name by name.
    try {
      if (key.type().read(text) instanceof Map<?, ?> pairs) {
        pairs.forEach((name, values) -> entriesOf(key).put((String) name, strings(values)));
      }
      assigned.put(key.name(), new Assigned("", origin, level));
    } catch (IllegalArgumentException e) {
      problems.add(place(origin, key.name()) + ": " + e.getMessage());
    }
  }

  private Map<String, List<String>> entriesOf(SettingsKey key) {
    return entries.computeIfAbsent(key.name(), name -> new LinkedHashMap<>());
  }

  private static List<String> strings(Object values) {
    return ((List<?>) values).stream().map(String.class::cast).toList();
  }

  private Settings.Value value(SettingsKey key) {
    Assigned from = assignedTo(key.name());
    @Nullable Object read = null;
    String text = from.text();
    try {
      if (key.type().secret()) {
        from = withSecretFile(key, from);
        text = from.text();
      }
      if (key.type().entries()) {
        read = entriesRead(key, text);
      } else {
        text = key.type().secret() ? text : resolved(text, new ArrayList<>(List.of(key.name())));
        read = key.type().read(text);
      }
    } catch (IllegalArgumentException e) {
      problems.add(place(from.origin(), key.name()) + ": " + e.getMessage());
    }
    return new Settings.Value(key, key.type().secret() ? "" : text, read, from.origin());
  }

  private Object entriesRead(SettingsKey key, String fromFile) {
    Map<String, List<String>> pairs = new LinkedHashMap<>(entriesOf(key));
    if (key.type().read(fromFile) instanceof Map<?, ?> more) {
      more.forEach(
          (name, values) -> pairs.merge((String) name, strings(values), SettingsType::both));
    }
    if (key.type().kind() == SettingsType.Kind.MAP) {
      Map<String, String> map = new LinkedHashMap<>();
      pairs.forEach((name, values) -> map.put(name, values.get(values.size() - 1)));
      return map;
    }
    Map<String, List<Secret>> secrets = new LinkedHashMap<>();
    pairs.forEach((name, values) -> secrets.put(name, values.stream().map(Secret::new).toList()));
    return secrets;
  }

  private Assigned assignedTo(String name) {
    Assigned from = assigned.get(name);
    if (from == null) {
      throw new IllegalStateException(name + " has no default");
    }
    return from;
  }

  /** The secret itself, or the text of the file that was named instead. */
  private Assigned withSecretFile(SettingsKey key, Assigned direct) {
    Assigned byFile = assignedTo(key.name() + "File");
    boolean given =
        direct.level() != Level.DEFAULT && !(direct.text().isEmpty() && entriesOf(key).isEmpty());
    if (byFile.text().isEmpty() || (given && direct.level().compareTo(byFile.level()) > 0)) {
      return direct;
    }
    if (given && direct.level() == byFile.level()) {
      throw new IllegalArgumentException(
          "set twice, also by " + byFile.origin() + " (expected: one of them)");
    }
    Path path = Path.of(byFile.text());
    @Nullable String text = content(path, MAX_SECRET_BYTES, byFile.origin());
    return new Assigned(text == null ? "" : text.strip(), byFile.origin(), byFile.level());
  }

  private @Nullable String content(Path path, long mostBytes, String origin) {
    try {
      if (Files.size(path) > mostBytes) {
        problems.add(origin + ": " + path + " is larger than " + mostBytes + " bytes");
        return null;
      }
      return Files.readString(path, UTF_8);
    } catch (NoSuchFileException e) {
      problems.add(origin + ": " + path + " does not exist");
    } catch (CharacterCodingException e) {
      problems.add(origin + ": " + path + " is not UTF-8");
    } catch (IOException e) {
      problems.add(
          origin
              + ": "
              + path
              + (Files.isDirectory(path)
                  ? " is a folder (expected: a file)"
                  : " cannot be read: " + e.getMessage()));
    }
    return null;
  }

  private String resolved(String text, List<String> path) {
    StringBuilder whole = new StringBuilder();
    Matcher matcher = REFERENCE.matcher(text);
    while (matcher.find()) {
      String name = matcher.group(1).strip();
      @Nullable SettingsKey key = catalogue.key(name);
      if (key == null || key.type().secret() || key.type().entries()) {
        throw new IllegalArgumentException(
            "{{"
                + name
                + "}} is no setting that can stand here"
                + hint(catalogue.nearestKey(name)));
      }
      if (path.contains(name)) {
        throw new IllegalArgumentException("{{" + name + "}} refers to itself");
      }
      path.add(name);
      matcher.appendReplacement(
          whole, Matcher.quoteReplacement(resolved(assignedTo(name).text(), path)));
      path.remove(name);
    }
    return matcher.appendTail(whole).toString();
  }

  private static String place(String origin, String name) {
    return origin.endsWith(" " + name) || origin.endsWith(" " + SettingsKey.variable(name))
        ? origin
        : origin + ": " + name;
  }

  private static String hint(@Nullable String nearest) {
    return nearest == null ? " (wadi doctor lists them all)" : " (did you mean " + nearest + "?)";
  }
}
