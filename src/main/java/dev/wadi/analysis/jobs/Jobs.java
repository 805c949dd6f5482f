package dev.wadi.analysis.jobs;

import dev.wadi.analysis.Effort;
import dev.wadi.capture.ScanReport;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Questions in the background: a few at a time, each within {@link JobLimits}, with what it has
 * written in a folder of its own until newer ones need the room. Threads have the least priority,
 * as logs that come in go first. After a restart nothing of earlier jobs is left. Thread-safe.
 */
public final class Jobs implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);
  private static final String PREFIX = "job-";
  private static final long LOOK_MILLIS = 500;
  private static final long END_SECONDS = 10;

  /** The work of a job. */
  public interface Task {
    /**
     * Does it, with so much effort, and writes results into a folder.
     *
     * @return what was found, in a few words, by what they are called
     */
    Map<String, Object> run(Effort effort, Path folder) throws IOException;
  }

  private final Path folder;
  private final JobLimits limits;
  private final InstantSource clock;
  private final ThreadPoolExecutor workers;
  private final ScheduledExecutorService watch;

  /* Guarded by this, with the number of the next; under it no more is done than to delete old results. */
  private final TreeMap<Integer, Job> jobs = new TreeMap<>();
  private int next = 1;

  /**
   * @param folder of the results; those of earlier jobs are deleted
   */
  public Jobs(Path folder, JobLimits limits, InstantSource clock) throws IOException {
    this.folder = folder;
    this.limits = limits;
    this.clock = clock;
    this.workers =
        new ThreadPoolExecutor(
            limits.atOnce(),
            limits.atOnce(),
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            threads("analysis"));
    workers.allowCoreThreadTimeOut(true);
    this.watch = Executors.newSingleThreadScheduledExecutor(threads("analysis-watch"));
    clear();
    var unused =
        watch.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  @SuppressWarnings("ThreadPriorityCheck") // nothing is right or wrong because of it, only sooner
  private static ThreadFactory threads(String name) {
    return work -> {
      Thread thread = new Thread(work, name);
      thread.setDaemon(true);
      thread.setPriority(Thread.MIN_PRIORITY);
      return thread;
    };
  }

  /* Folders of our own alone: whoever names a folder that is in use loses nothing. */
  private void clear() throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, PREFIX + "[0-9]*")) {
      for (Path one : left) {
        Job.delete(one);
      }
    }
  }

  /**
   * Begins a job, or lets it wait.
   *
   * @return its id
   * @throws IllegalStateException when too many wait already
   */
  public synchronized String begin(String operation, String subject, Task task) throws IOException {
    long waiting =
        jobs.values().stream()
            .filter(job -> job.status().state() == JobStatus.State.WAITING)
            .count();
    if (waiting >= JobLimits.MOST_WAITING) {
      throw new IllegalStateException(
          waiting + " questions wait already; jobs() shows them, cancel(id) ends one");
    }
    makeFolder();
    int number = next++;
    String id = Integer.toString(number);
    Effort effort = new Effort(limits.threads(), limits.memoryBytes(), new ScanReport());
    Job job = new Job(id, operation, subject, task, effort, folder.resolve(PREFIX + id), clock);
    jobs.put(number, job);
    forgetOldest();
    workers.execute(job);
    return id;
  }

  private void makeFolder() throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
  }

  private void forgetOldest() throws IOException {
    List<Job> over =
        new ArrayList<>(jobs.values().stream().filter(j -> j.status().over()).toList());
    long bytes = over.stream().mapToLong(Job::bytes).sum();
    while (!over.isEmpty()
        && (over.size() >= JobLimits.MOST_KEPT || bytes > 4 * limits.maxResultBytes())) {
      Job oldest = over.remove(0);
      bytes -= oldest.bytes();
      oldest.delete();
      jobs.remove(Integer.valueOf(oldest.id()));
    }
  }

  /** All that are known, the newest first. */
  public synchronized List<JobStatus> list() {
    return jobs.descendingMap().values().stream().map(Job::status).toList();
  }

  /**
   * How one stands.
   *
   * @throws IllegalArgumentException when there is none by that id
   */
  public JobStatus status(String id) {
    return require(id).status();
  }

  /** The same after its end, or after so long. */
  public JobStatus await(String id, Duration atMost) {
    Job job = require(id);
    try {
      job.await(atMost);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return job.status();
  }

  /** Ends one soon; of one that is over nothing changes. */
  public void callOff(String id, String why) {
    require(id).callOff(why);
  }

  /**
   * Forgets one that is over, with its results.
   *
   * @throws IllegalStateException while it is not over
   */
  public void forget(String id) throws IOException {
    Job job = require(id);
    if (!job.status().over()) {
      throw new IllegalStateException("job " + id + " is under way; cancel it first");
    }
    synchronized (this) {
      jobs.remove(Integer.valueOf(job.id()));
    }
    job.delete();
  }

  /**
   * A result.
   *
   * @throws NoSuchFileException when the job has written no file of that name, or is not known
   */
  public Path file(String id, String name) throws NoSuchFileException {
    Job job = find(id);
    if (job == null) {
      throw new NoSuchFileException(id + "/" + name);
    }
    return job.file(name);
  }

  private Job require(String id) {
    Job job = find(id);
    if (job == null) {
      throw new IllegalArgumentException(
          "id: \"" + id + "\" is no job that is known (jobs() shows them)");
    }
    return job;
  }

  private synchronized @Nullable Job find(String id) {
    return id.matches("[1-9][0-9]{0,8}") ? jobs.get(Integer.valueOf(id)) : null;
  }

  private void look() {
    List<Job> all;
    synchronized (this) {
      all = List.copyOf(jobs.values());
    }
    for (Job job : all) {
      try {
        job.keepWithin(limits);
      } catch (RuntimeException e) {
        // A look that fails must not be the last one.
        LOG.error("A question in the background cannot be looked at. id={}", job.id(), e);
      }
    }
  }

  /** Calls all off and waits a little for their ends. */
  @Override
  public void close() {
    watch.shutdownNow();
    List<Job> all;
    synchronized (this) {
      all = List.copyOf(jobs.values());
    }
    all.forEach(job -> job.callOff("the gateway stops"));
    workers.shutdown();
    try {
      if (!workers.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("A question in the background did not end. seconds={}", END_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
