package dev.wadi.read;

import dev.wadi.capture.CaptureException;
import dev.wadi.capture.KeptCapture;
import dev.wadi.model.Labels;
import dev.wadi.model.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the lines of all tenants are: captures, and the log behind them. Threads share it. */
public final class KeptStore {
  private static final Logger LOG = LoggerFactory.getLogger(KeptStore.class);
  private static final String TENANT_LABEL = "tenant";
  private static final String LANE = "-p\\d+";
  private static final Pattern TENANT = Pattern.compile("[a-zA-Z0-9!._*'()-]{1,150}");

  private final Path captures;
  private final @Nullable String plainTenant;
  private final boolean inLanes;
  private final RecentLines recent;

  /**
   * @param captures a folder with one for each tenant, in which its captures lie
   * @param plainTenant whose lines say nothing of a tenant where the folder is one capture of all;
   *     else null
   * @param inLanes a log in several parts is in front of captures, and each part of a tenant has a
   *     folder of its own: {@code acme-p3}
   */
  public KeptStore(
      Path captures, @Nullable String plainTenant, boolean inLanes, RecentLines recent) {
    this.captures = captures;
    this.plainTenant = plainTenant;
    this.inLanes = inLanes;
    this.recent = recent;
  }

  /** What was kept of a tenant, as it is now. */
  KeptView view(String tenant) throws IOException {
    RecentLines.Tip tip = recent.open(tenant);
    List<KeptCapture> opened = new ArrayList<>();
    boolean good = false;
    try {
      @Nullable Position place = null;
      for (Path folder : folders(tenant)) {
        KeptCapture capture;
        try {
          capture = KeptCapture.open(folder);
        } catch (CaptureException e) {
          // None, none yet, or gone by retention just now.
          LOG.debug("A folder among the captures is not read. folder={}", folder, e);
          continue;
        }
        opened.add(capture);
        /* A capture may have come from elsewhere, or be a copy: it does not say up to where others are. */
        Position here = capture.positions().get(tenant);
        if (tip != null && here != null && tip.holds(here)) {
          place = place == null ? here : Position.later(place, here);
        }
      }
      if (tip != null && place != null) {
        tip.from(place);
      }
      String plain = plainTenant;
      UnaryOperator<@Nullable Labels> own =
          plain == null ? labels -> labels : labels -> own(labels, tenant, plain);
      KeptView view = new KeptView(opened, tip, plain == null, own);
      good = true;
      return view;
    } finally {
      if (!good) {
        try (RecentLines.Tip held = tip) {
          for (KeptCapture capture : opened) {
            capture.close();
          }
        }
      }
    }
  }

  /*
   * In a capture of all, the lines of the plain tenant lack the label, or name him where a sender
   * has brought one of that name.
   */
  private static @Nullable Labels own(@Nullable Labels labels, String tenant, String plain) {
    if (labels == null) {
      return null;
    }
    String whose = labels.get(TENANT_LABEL);
    if (whose == null && tenant.equals(plain)) {
      return labels;
    }
    if (!tenant.equals(whose)) {
      return null;
    }
    Map<String, String> pairs = new TreeMap<>(labels);
    pairs.remove(TENANT_LABEL);
    return Labels.of(pairs);
  }

  private List<Path> folders(String tenant) throws IOException {
    if (!TENANT.matcher(tenant).matches() || tenant.equals(".") || tenant.equals("..")) {
      return List.of();
    }
    if (plainTenant != null) {
      return Files.isDirectory(captures) ? List.of(captures) : List.of();
    }
    List<Path> folders = new ArrayList<>();
    if (inLanes) {
      /* Whoever is called as a part of another one does not see that part. */
      Pattern lane = Pattern.compile(Pattern.quote(tenant) + LANE);
      for (Path folder : foldersIn(captures)) {
        if (lane.matcher(folder.getFileName().toString()).matches()) {
          folders.addAll(foldersIn(folder));
        }
      }
    }
    if (!inLanes || !tenant.matches(".*" + LANE)) {
      folders.addAll(foldersIn(captures.resolve(tenant)));
    }
    return folders;
  }

  private static List<Path> foldersIn(Path parent) throws IOException {
    try (Stream<Path> all = Files.list(parent)) {
      return all.filter(Files::isDirectory)
          .filter(path -> !path.getFileName().toString().startsWith("."))
          .sorted()
          .toList();
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    }
  }
}
