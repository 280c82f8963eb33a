package org.dnas4j.jupyter;

import java.lang.reflect.Field;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import jdk.jshell.JShell;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.DisplayStream;
import org.dflib.jjava.jupyter.kernel.JupyterIO;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;

/**
 * What the kernel itself does not do: gather what cells print, and end a stopped cell's own loops.
 * JJava has no interface for either, so its fields are set; with another version that lacks them it
 * works as it does by itself, and the set-up notebook says so.
 */
final class KernelHooks {
  private static final long EVERY_MILLIS = 100;
  private static final long WATCH_SECONDS = 1;

  /** Seconds after which a stopped cell should have ended; a batch of training may take some. */
  private static final int PATIENCE = 5;

  /** How JJava's threads that run cells are called. */
  private static final String CELL_THREADS = "jjava-exec-";

  private KernelHooks() {}

  /** Whether the kernel has them. */
  static boolean isIn(BaseKernel kernel) {
    return kernel.getIO().out instanceof CellStream;
  }

  static void install(BaseKernel kernel) {
    try {
      stopLoops(kernel);
      gather(kernel);
    } catch (ReflectiveOperationException | RuntimeException e) {
      // SetupCheck reports it where a user looks.
      return;
    }
  }

  private static void stopLoops(BaseKernel kernel) throws ReflectiveOperationException {
    Object evaluator = kernel.getClass().getMethod("getEvaluator").invoke(kernel);
    Object loader = get(evaluator, "loaderDelegate");
    @SuppressWarnings("unchecked")
    Map<String, byte[]> classes = (Map<String, byte[]>) get(loader, "declaredClasses");
    set(loader, "declaredClasses", new CheckedClasses(classes));
  }

  /** Classes of cells by name, each with its checks and what its code is. */
  static final class CheckedClasses extends ConcurrentHashMap<String, byte[]> {
    private static final long serialVersionUID = 1;

    CheckedClasses(Map<String, byte[]> before) {
      super(before);
    }

    @Override
    public byte[] put(String name, byte[] classFile) {
      return super.put(name, CellBodies.addTo(StopChecks.addTo(classFile)));
    }
  }

  private static void gather(BaseKernel kernel) throws ReflectiveOperationException {
    JupyterIO io = kernel.getIO();
    CellStream[] streams = CellStream.pair(io.out, io.err);
    Runnable send =
        () -> {
          streams[0].send();
          streams[1].send();
        };
    JShell shell = (JShell) kernel.getClass().getMethod("getJShell").invoke(kernel);
    // At the end of each statement: before the cell's result and before the cell's end.
    shell.onSnippetEvent(event -> send.run());
    set(io, "display", new Ordered(send));
    set(io, "err", streams[1]);
    set(io, "out", streams[0]);
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "dnas-cell-output");
              thread.setDaemon(true);
              return thread;
            });
    timer.scheduleWithFixedDelay(send, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    timer.scheduleWithFixedDelay(
        new Watch(io, streams[1]), WATCH_SECONDS, WATCH_SECONDS, TimeUnit.SECONDS);
  }

  /** Shows figures after what was printed before them. */
  private static final class Ordered extends DisplayStream {
    private final Runnable before;

    Ordered(Runnable before) {
      this.before = before;
    }

    @Override
    public void display(DisplayData data) {
      before.run();
      super.display(data);
    }
  }

  /** Says once of each stopped cell that it goes on all the same. */
  private static final class Watch implements Runnable {
    private final JupyterIO io;
    private final CellStream err;
    private final Map<Thread, Integer> seconds = new HashMap<>();

    Watch(JupyterIO io, CellStream err) {
      this.io = io;
      this.err = err;
    }

    @Override
    public void run() {
      Thread[] threads = new Thread[2 * Thread.activeCount() + 16];
      int count = Thread.enumerate(threads);
      Map<Thread, Integer> now = new HashMap<>();
      for (int i = 0; i < count; i++) {
        if (threads[i].getName().startsWith(CELL_THREADS) && threads[i].isInterrupted()) {
          now.put(threads[i], seconds.getOrDefault(threads[i], 0) + 1);
        }
      }
      seconds.keySet().retainAll(now.keySet());
      now.forEach(this::watch);
    }

    /** Only a running cell has a place for words; until there is one, it is asked again. */
    private void watch(Thread thread, int passed) {
      if (passed == PATIENCE && io.isAttached()) {
        err.println(
            "A cell that was stopped is still at work in a library's loop, which does not look for"
                + " the stop. It keeps a processor busy until it ends; if it does not, restart the"
                + " kernel.");
        err.send();
      } else if (passed == PATIENCE) {
        return;
      }
      seconds.put(thread, passed);
    }
  }

  private static Object get(Object owner, String name) throws ReflectiveOperationException {
    Field field = owner.getClass().getDeclaredField(name);
    field.setAccessible(true);
    return field.get(owner);
  }

  private static void set(Object owner, String name, Object value)
      throws ReflectiveOperationException {
    Field field = owner.getClass().getDeclaredField(name);
    field.setAccessible(true);
    field.set(owner, value);
  }
}
