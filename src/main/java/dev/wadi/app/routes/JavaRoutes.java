package dev.wadi.app.routes;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * Compiles route files that are written in Java, aside from everything that runs.
 *
 * <p>Nothing is written to disk, and each text gets a class loader of its own, so equal names in
 * two files, or in two versions of one, never meet. The class path is that of the program and the
 * jars of {@link RouteLibraries}. Free to share among threads.
 */
public final class JavaRoutes {
  /*
   * The compiler of the JDK itself, not Camel's loader for Java: that one keeps all classes in one
   * loader of the running context, where a second version of a class cannot be put beside the
   * first, and it tells errors as one text without lines.
   */

  private static final int MOST_ERRORS = 10;

  private final Properties values;
  private final RouteLibraries libraries;
  private final Supplier<@Nullable JavaCompiler> compiler;
  private final TimeLimit limit;

  /**
   * @param values what {@code {{placeholders}}} stand for while a file is looked at
   * @param libraries jars that the files may use
   */
  public JavaRoutes(Properties values, RouteLibraries libraries) {
    this(values, libraries, ToolProvider::getSystemJavaCompiler, TimeLimit.USUAL);
  }

  JavaRoutes(
      Properties values, RouteLibraries libraries, Supplier<@Nullable JavaCompiler> compiler) {
    this(values, libraries, compiler, TimeLimit.USUAL);
  }

  private JavaRoutes(
      Properties values,
      RouteLibraries libraries,
      Supplier<@Nullable JavaCompiler> compiler,
      TimeLimit limit) {
    this.limit = limit;
    this.values = values;
    this.libraries = libraries;
    this.compiler = compiler;
  }

  /** What a text became: classes by their whole names, or what is wrong with it. */
  record Compiled(Map<String, byte[]> classes, List<RouteProblem> problems) {}

  /** The same, with so much time for the code of a file. */
  JavaRoutes within(TimeLimit changed) {
    return new JavaRoutes(values, libraries, compiler, changed);
  }

  TimeLimit limit() {
    return limit;
  }

  Properties values() {
    return values;
  }

  ClassLoader loader() {
    return libraries.loader();
  }

  /** Whether this Java can compile at all. */
  boolean canCompile() {
    return compiler.get() != null;
  }

  /**
   * Compiles one file.
   *
   * @param file name of the file, for problems
   */
  Compiled compile(String file, String text) {
    @Nullable JavaCompiler javac = compiler.get();
    if (javac == null) {
      String which = System.getProperty("java.version") + " in " + System.getProperty("java.home");
      return new Compiled(
          Map.of(),
          List.of(
              new RouteProblem(
                  file,
                  1,
                  "routes in Java need a compiler, and this Java (" + which + ") has none",
                  "install a JDK, 17 or newer, and start with its java; or write the file in"
                      + " YAML")));
    }
    DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
    try (StandardJavaFileManager standard =
            javac.getStandardFileManager(found, Locale.ENGLISH, null);
        Memory memory = new Memory(standard)) {
      List<String> options = List.of("-proc:none", "-parameters", "-g", "-cp", classPath());
      boolean good =
          javac.getTask(null, memory, found, options, null, List.of(new Source(file, text))).call();
      if (!good) {
        return new Compiled(Map.of(), problems(file, found));
      }
      Map<String, byte[]> classes = memory.classes();
      List<RouteProblem> ending = ending(file, text, EndingCalls.in(classes.values()));
      return new Compiled(ending.isEmpty() ? classes : Map.of(), ending);
    } catch (IOException e) {
      throw new IllegalStateException("the compiler's files cannot be closed", e);
    }
  }

  private String classPath() {
    return Stream.concat(
            Stream.of(System.getProperty("java.class.path", "")),
            libraries.jars().stream().map(Path::toString))
        .filter(path -> !path.isEmpty())
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static List<RouteProblem> problems(
      String file, DiagnosticCollector<JavaFileObject> found) {
    List<RouteProblem> problems = new ArrayList<>();
    for (Diagnostic<? extends JavaFileObject> one : found.getDiagnostics()) {
      if (one.getKind() == Diagnostic.Kind.ERROR && problems.size() < MOST_ERRORS) {
        String message = one.getMessage(Locale.ENGLISH);
        int line = (int) Math.max(1, Math.min(Integer.MAX_VALUE, one.getLineNumber()));
        problems.add(new RouteProblem(file, line, message, cure(message)));
      }
    }
    return problems;
  }

  private static List<RouteProblem> ending(String file, String text, List<String> calls) {
    List<RouteProblem> problems = new ArrayList<>();
    for (String call : calls) {
      String word = call.substring(call.indexOf('.') + 1);
      List<String> lines = text.lines().toList();
      int line = 1;
      for (int i = 0; i < lines.size() && line == 1; i++) {
        line = lines.get(i).contains(word + "(") ? i + 1 : 1;
      }
      problems.add(
          new RouteProblem(
              file,
              line,
              call + " would end the whole gateway",
              "throw an exception, or stop the route"));
    }
    return problems;
  }

  private static String cure(String message) {
    if (message.contains("does not exist")) {
      return "import what is there, or put its jar into lib/ beside the settings file";
    }
    if (message.contains("cannot find symbol")) {
      return "check the name, and that it is imported";
    }
    return "mend this line; what ran before goes on";
  }

  /** The text as the compiler reads it. Its name may say more than the class's: 10-pages.java. */
  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String file, String text) {
      super(URI.create("string:///" + file), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }

    @Override
    public boolean isNameCompatible(String simpleName, Kind kind) {
      return kind == Kind.SOURCE;
    }
  }

  /** Keeps what the compiler writes. */
  private static final class Memory extends ForwardingJavaFileManager<JavaFileManager> {
    private final Map<String, ByteArrayOutputStream> written = new TreeMap<>();

    Memory(JavaFileManager standard) {
      super(standard);
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        Location location,
        String className,
        JavaFileObject.Kind kind,
        @Nullable FileObject sibling) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      written.put(className, bytes);
      return new SimpleJavaFileObject(
          URI.create("mem:///" + className.replace('.', '/') + kind.extension), kind) {
        @Override
        public OutputStream openOutputStream() {
          return bytes;
        }
      };
    }

    Map<String, byte[]> classes() {
      Map<String, byte[]> classes = new TreeMap<>();
      written.forEach((name, bytes) -> classes.put(name, bytes.toByteArray()));
      return classes;
    }
  }
}
