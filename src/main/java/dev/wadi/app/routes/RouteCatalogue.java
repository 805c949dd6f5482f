package dev.wadi.app.routes;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.station.StationParts;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The route files that apply: those that come with the program, and those of a folder, which
 * replace built-in ones of the same name or add to them. Always in the order of their names.
 *
 * <p>Reads the folder anew at each question. Free to share among threads.
 */
public final class RouteCatalogue {
  /** Names that routes may refer to: the steps of the chain, which the gateway provides. */
  public static final List<String> STEPS =
      List.of("authenticate", "limit", "validate", "redact", "mask");

  /** Names of what the gateway itself provides for routes to refer to. */
  private static final Set<String> PARTS =
      Set.of(
          "admission",
          "afterQuarantine",
          "afterUnfit",
          "beforeQuarantine",
          "beforeUnfit",
          "countForAlerts",
          "decodePush",
          "doorkeeper",
          "healthzPage",
          "intake",
          "keyIssuer",
          "metricsPage",
          "openapiPage",
          "openapiJsonPage",
          "docsPage",
          "pushAnswer",
          "quarantineFailed",
          "readKept",
          "readyPage",
          "readyzPage",
          "receiveLoki",
          "receiveProm",
          "receivePush",
          "receiveRaw",
          "redactForSink",
          "requestMemory",
          "segmentRolls",
          "tls",
          "unknownPath",
          "versionPage",
          "wadi-deeds",
          "wadi-events",
          "wadi-sink-troubles",
          "wal-main",
          "wal-main-readers");

  /* What the stations of the program bring. */
  private static final Set<String> OF_STATIONS =
      ServiceLoader.load(StationParts.class, RouteCatalogue.class.getClassLoader()).stream()
          .flatMap(station -> station.get().names().stream())
          .collect(Collectors.toUnmodifiableSet());

  private static final String RESOURCES = "routes/";

  private final Map<String, RouteFile> builtIn;
  private final @Nullable Path folder;
  private final JavaRoutes compiler;

  /**
   * The built-in files, and those of {@code folder} if there is one.
   *
   * @param compiler for files in Java
   */
  public RouteCatalogue(@Nullable Path folder, JavaRoutes compiler) throws IOException {
    this(builtIn(RouteCatalogue.class.getClassLoader()), folder, compiler);
  }

  /** The built-in files alone. */
  public static RouteCatalogue ofTheProgram() throws IOException {
    return new RouteCatalogue(null, new JavaRoutes(new Properties(), RouteLibraries.none()));
  }

  RouteCatalogue(Collection<RouteFile> builtIn, @Nullable Path folder) {
    this(builtIn, folder, new JavaRoutes(new Properties(), RouteLibraries.none()));
  }

  RouteCatalogue(Collection<RouteFile> builtIn, @Nullable Path folder, JavaRoutes compiler) {
    this.compiler = compiler;
    this.builtIn = new TreeMap<>();
    builtIn.forEach(file -> this.builtIn.put(file.name(), file));
    this.folder = folder;
  }

  /** Whether the gateway or a station of the program provides a bean of that name. */
  public static boolean provides(String bean) {
    return ofTheGateway(bean) || OF_STATIONS.contains(bean);
  }

  /** Whether the gateway itself provides a bean of that name, and no station may. */
  public static boolean ofTheGateway(String bean) {
    return STEPS.contains(bean) || PARTS.contains(bean);
  }

  /** The files that come with the program. */
  public List<RouteFile> builtIn() {
    return List.copyOf(builtIn.values());
  }

  /** True when a file says what the built-in one of its name says, wherever it lies. */
  boolean isBuiltIn(RouteFile file) {
    return file.saysTheSameAs(builtIn.get(file.name()));
  }

  /** True when a file cannot be compiled here and stands for nothing that came with the program. */
  boolean canBeLeftOut(RouteFile file) {
    return file.lacksCompiler() && !builtIn.containsKey(file.name());
  }

  @Nullable Path folder() {
    return folder;
  }

  /** The files that apply now, by name. A folder that does not exist holds none. */
  public List<RouteFile> effective() throws IOException {
    Map<String, RouteFile> files = new TreeMap<>(builtIn);
    if (folder != null && Files.isDirectory(folder)) {
      for (Path path : list(folder)) {
        @Nullable RouteFile file = read(path, compiler);
        if (file != null) {
          files.put(file.name(), known(file));
        }
      }
    }
    return List.copyOf(files.values());
  }

  private RouteFile known(RouteFile file) {
    @Nullable RouteFile ours = builtIn.get(file.name());
    return ours != null && ours.text().equals(file.text()) ? file.compiledAs(ours) : file;
  }

  /**
   * Copies the built-in files into a folder, to be changed there. Nothing is written when one of
   * them is there already, unless {@code replace}.
   */
  public List<Path> export(Path target, boolean replace) throws IOException {
    Files.createDirectories(target);
    List<Path> written = new ArrayList<>();
    for (RouteFile file : builtIn.values()) {
      Path path = target.resolve(file.name());
      if (!replace && Files.exists(path)) {
        throw new FileAlreadyExistsException(path.toString());
      }
      written.add(path);
    }
    for (Path path : written) {
      RouteFile file = builtIn.get(path.getFileName().toString());
      if (file != null) {
        Files.writeString(path, file.text());
      }
    }
    return written;
  }

  private static List<Path> list(Path directory) throws IOException {
    try (Stream<Path> paths = Files.list(directory)) {
      return paths
          .filter(path -> RouteFile.named(path.getFileName().toString()))
          .filter(Files::isRegularFile)
          .sorted()
          .toList();
    }
  }

  /** A file from disk; null when it has gone since it was listed. */
  public static @Nullable RouteFile read(Path path, JavaRoutes compiler) throws IOException {
    try {
      if (Files.size(path) > RouteFile.MAX_BYTES) {
        throw new IOException(path + " is larger than " + RouteFile.MAX_BYTES + " bytes");
      }
      String name = path.getFileName().toString();
      // Not Files.readString: bytes that are no UTF-8 are the checker's to tell, with a line.
      String text = new String(Files.readAllBytes(path), UTF_8);
      RouteFile file = RouteFile.of(name, path.toString(), false, text, compiler);
      return RouteFile.inJava(name) ? ownersOnly(file, path) : file;
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /** A class runs with all rights of the gateway, so nobody but the owner may write it. */
  private static RouteFile ownersOnly(RouteFile file, Path path) throws IOException {
    for (Path place : List.of(path.toAbsolutePath().resolveSibling(""), path)) {
      if (RouteLibraries.othersMayWrite(place)) {
        return file.refused(
            new RouteProblem(
                file.name(),
                1,
                "others than the owner may write to "
                    + place
                    + ", and Java runs with all rights of the gateway",
                "chmod go-w " + place));
      }
    }
    return file;
  }

  /** The files below {@code routes/} on a class path, in folders and jars alike. */
  static List<RouteFile> builtIn(ClassLoader loader) throws IOException {
    List<RouteFile> files = new ArrayList<>();
    JavaRoutes none = new JavaRoutes(new Properties(), RouteLibraries.none());
    Enumeration<URL> roots = loader.getResources(RESOURCES);
    while (roots.hasMoreElements()) {
      URL root = roots.nextElement();
      for (String name : names(root)) {
        try (InputStream in = new URL(root, name).openStream()) {
          String text = new String(in.readAllBytes(), UTF_8);
          files.add(RouteFile.of(name, "classpath:" + RESOURCES + name, true, text, none));
        }
      }
    }
    return files;
  }

  private static List<String> names(URL root) throws IOException {
    URLConnection connection = root.openConnection();
    if (connection instanceof JarURLConnection jar) {
      jar.setUseCaches(false);
      try (JarFile file = jar.getJarFile()) {
        return file.stream()
            .map(JarEntry::getName)
            .filter(name -> name.startsWith(RESOURCES))
            .map(name -> name.substring(RESOURCES.length()))
            .filter(RouteFile::named)
            .toList();
      }
    }
    try {
      return list(Path.of(root.toURI())).stream().map(p -> p.getFileName().toString()).toList();
    } catch (URISyntaxException e) {
      throw new IOException(root + " is no place to read routes from", e);
    }
  }
}
