package dev.wadi.app.routes;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.model.TemplatedRouteDefinition;
import org.apache.camel.support.ResourceHelper;
import org.jspecify.annotations.Nullable;

/**
 * A route file in Java: its class, and what the class says when it is asked.
 *
 * <p>Compiled when it is first needed, once. One that comes with the program was compiled when the
 * program was, so neither it nor an unchanged copy of it needs a compiler. Its routes are known
 * only by running {@code configure()}, in a context that is never started. Free to share among
 * threads.
 */
final class JavaProgram {
  private static final Pattern PACKAGE =
      Pattern.compile("^\\s*package\\s+([\\w.]+)\\s*;", Pattern.MULTILINE);

  private final String file;
  private final String location;
  private final String text;
  private final JavaRoutes compiler;
  private final boolean builtIn;

  /* Guards the three fields below; held while the text is compiled, which nobody else waits for. */
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Loaded loaded;
  private @Nullable List<RouteFile.Item> items;
  private @Nullable ConfigureException stuck;

  private record Loaded(
      @Nullable Class<? extends RouteBuilder> type, List<RouteProblem> problems) {}

  /** What comes from {@code configure()}, and may be anything that a user writes. */
  private static final class ConfigureException extends Exception {
    private final transient RouteProblem problem;

    ConfigureException(RouteProblem problem, Throwable cause) {
      super(problem.toString(), cause);
      this.problem = problem;
    }
  }

  /**
   * @param builtIn whether the class is one of the program
   */
  JavaProgram(String file, String location, String text, JavaRoutes compiler, boolean builtIn) {
    this.file = file;
    this.location = location;
    this.text = text;
    this.compiler = compiler;
    this.builtIn = builtIn;
  }

  /** The same text, to be compiled and loaded once more. */
  JavaProgram afresh() {
    return new JavaProgram(file, location, text, compiler, builtIn);
  }

  /** The name that the class of a file has: Pages for {@code 10-pages.java}. */
  static String className(String file) {
    String name = file.replaceFirst("\\.java$", "").replaceFirst("^[0-9]+[-_.]?", "");
    StringBuilder whole = new StringBuilder();
    for (String part : name.split("[-_.]", -1)) {
      if (!part.isEmpty()) {
        whole.append(part.substring(0, 1).toUpperCase(Locale.ROOT)).append(part.substring(1));
      }
    }
    return whole.toString();
  }

  /** True when only a compiler is missing. */
  boolean lacksCompiler() {
    return !builtIn && !compiler.canCompile();
  }

  /** What is wrong with it; none means that its routes can be made. */
  List<RouteProblem> problems() {
    List<RouteProblem> problems = loaded().problems();
    if (!problems.isEmpty()) {
      return problems;
    }
    try {
      items();
      return List.of();
    } catch (ConfigureException e) {
      return List.of(e.problem);
    }
  }

  /** Its routes and templates; none when something is wrong. */
  List<RouteFile.Item> knownItems() {
    try {
      return loaded().type() == null ? List.of() : items();
    } catch (ConfigureException e) {
      // Told by problems(), to whoever checks the file.
      return List.of();
    }
  }

  /** A builder that was not configured yet. */
  RouteBuilder builder() throws Exception {
    Loaded made = loaded();
    if (made.type() == null) {
      throw new IllegalStateException(made.problems().toString());
    }
    Class<? extends RouteBuilder> type = made.type();
    // A constructor is code of the file as well, and so is what its class does when it is loaded.
    RouteBuilder builder =
        compiler.limit().run(thread(), () -> type.getDeclaredConstructor().newInstance());
    builder.setResource(ResourceHelper.fromString("file:" + location, text));
    return builder;
  }

  private Loaded loaded() {
    lock.lock();
    try {
      @Nullable Loaded known = loaded;
      if (known == null) {
        known = load();
        loaded = known;
      }
      return known;
    } finally {
      lock.unlock();
    }
  }

  private Loaded load() {
    String simple = className(file);
    Matcher found = PACKAGE.matcher(text);
    String whole = found.find() ? found.group(1) + "." + simple : simple;
    try {
      if (builtIn) {
        return type(JavaProgram.class.getClassLoader(), whole, simple);
      }
      JavaRoutes.Compiled compiled = compiler.compile(file, text);
      if (!compiled.problems().isEmpty()) {
        return new Loaded(null, compiled.problems());
      }
      if (!compiled.classes().containsKey(whole)) {
        return wrong(
            line("class "),
            "no class here is called " + simple,
            "call it like the file, or the file like it");
      }
      return type(new Classes(compiled.classes(), compiler.loader()), whole, simple);
    } catch (ClassNotFoundException | LinkageError e) {
      return wrong(1, simple + " cannot be loaded: " + e, "compare with docs/routes.md");
    }
  }

  private Loaded type(ClassLoader loader, String whole, String simple)
      throws ClassNotFoundException {
    Class<?> type = Class.forName(whole, false, loader);
    int line = line("class " + simple);
    if (!RouteBuilder.class.isAssignableFrom(type)) {
      return wrong(
          line,
          simple + " is no route builder",
          "let it extend org.apache.camel.builder.RouteBuilder");
    }
    boolean makeable =
        java.lang.reflect.Modifier.isPublic(type.getModifiers())
            && List.of(type.getConstructors()).stream().anyMatch(c -> c.getParameterCount() == 0);
    if (!makeable) {
      return wrong(
          line,
          simple + " cannot be made",
          "make it public, with a public constructor that takes nothing");
    }
    return new Loaded(type.asSubclass(RouteBuilder.class), List.of());
  }

  private Loaded wrong(int line, String message, String cure) {
    return new Loaded(null, List.of(new RouteProblem(file, line, message, cure)));
  }

  private List<RouteFile.Item> items() throws ConfigureException {
    lock.lock();
    try {
      @Nullable List<RouteFile.Item> known = items;
      if (stuck != null) {
        throw stuck; // it holds a thread already
      }
      if (known == null) {
        known = look();
        items = known;
      }
      return known;
    } finally {
      lock.unlock();
    }
  }

  private List<RouteFile.Item> look() throws ConfigureException {
    try (DefaultCamelContext context = new DefaultCamelContext(false)) {
      context.setApplicationContextClassLoader(compiler.loader());
      context.setSourceLocationEnabled(true);
      context.disableJMX();
      RouteValues.only(context, compiler.values());
      context.build();
      RouteBuilder builder = builder();
      Object unused = compiler.limit().run(thread(), () -> builder.configureRoutes(context));
      List<RouteFile.Item> found = new ArrayList<>();
      for (RouteTemplateDefinition one : builder.getRouteTemplateCollection().getRouteTemplates()) {
        found.add(item("routeTemplate", one.getId(), one.getDescription(), "", -1));
      }
      for (RouteDefinition one : builder.getRouteCollection().getRoutes()) {
        int line = one.getInput() == null ? -1 : one.getInput().getLineNumber();
        found.add(item("route", one.getRouteId(), one.getDescription(), "", line));
      }
      for (TemplatedRouteDefinition one :
          builder.getTemplatedRouteCollection().getTemplatedRoutes()) {
        String template = String.valueOf(one.getRouteTemplateRef());
        found.add(
            item(
                "templatedRoute",
                one.getRouteId(),
                "Made of the template " + template + ".",
                template,
                -1));
      }
      return List.copyOf(found);
    } catch (TimeLimit.PassedException e) {
      stuck =
          new ConfigureException(
              new RouteProblem(
                  file,
                  lineOf(e.where()),
                  "configure() " + e.getMessage() + ", and holds a thread until the next start",
                  "it only builds routes: let a step wait, read or connect"),
              e);
      throw stuck;
    } catch (Exception | LinkageError e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new ConfigureException(
          new RouteProblem(
              file,
              lineOf(e),
              "configure() failed: "
                  + (cause.getMessage() == null ? cause.toString() : cause.getMessage()),
              "mend this line; what ran before goes on"),
          e);
    }
  }

  private RouteFile.Item item(
      String kind, @Nullable String id, @Nullable String description, String template, int near) {
    String name = id == null ? "" : id;
    int written = name.isEmpty() ? 0 : line("\"" + name + "\"");
    int line = written > 0 ? written : Math.max(1, near);
    return new RouteFile.Item(
        kind, name, description == null ? "" : description, template, line, line, text);
  }

  /** The line of our file that an exception came through. */
  private int lineOf(Throwable thrown) {
    for (Throwable e = thrown; e != null; e = e.getCause()) {
      int line = lineOf(e.getStackTrace());
      if (line > 1) {
        return line;
      }
    }
    return 1;
  }

  private int lineOf(StackTraceElement[] places) {
    @Nullable Class<?> type = loaded().type();
    for (StackTraceElement place : places) {
      if (type != null && place.getClassName().startsWith(type.getName())) {
        return Math.max(1, place.getLineNumber());
      }
    }
    return 1;
  }

  private String thread() {
    return "route-file-" + file;
  }

  /** The first line with these words; 0 when there is none. */
  private int line(String words) {
    String[] lines = text.split("\n", -1);
    for (int i = 0; i < lines.length; i++) {
      if (lines[i].contains(words)) {
        return i + 1;
      }
    }
    return 0;
  }

  /** The classes of one text come before those of the program that have the same names. */
  private static final class Classes extends ClassLoader {
    private final Map<String, byte[]> own;

    Classes(Map<String, byte[]> own, ClassLoader parent) {
      super("wadi-route", parent);
      this.own = own;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        byte @Nullable [] bytes = own.get(name);
        if (bytes == null) {
          return super.loadClass(name, resolve);
        }
        @Nullable Class<?> already = findLoadedClass(name);
        return already == null ? defineClass(name, bytes, 0, bytes.length) : already;
      }
    }
  }
}
