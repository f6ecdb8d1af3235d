package io.siamflow.cli.soak;

import java.util.List;
import java.util.Random;

/** What can happen to a cluster. */
enum Disturbance {
  KILL_TASK_MANAGER(6) {
    @Override
    String happen(SoakCluster cluster, Sandbox sandbox, Random random) throws Exception {
      return killAndRestart(any(cluster, random), random);
    }
  },
  KILL_JOB_MANAGER(4) {
    @Override
    String happen(SoakCluster cluster, Sandbox sandbox, Random random) throws Exception {
      return killAndRestart(cluster.jobManager(), random);
    }
  },
  KILL_BROKER(3) {
    @Override
    String happen(SoakCluster cluster, Sandbox sandbox, Random random) throws Exception {
      return killAndRestart(cluster.broker(), random);
    }
  },
  KILL_ALL_OF_FLINK(1) {
    @Override
    String happen(SoakCluster cluster, Sandbox sandbox, Random random) throws Exception {
      cluster.jobManager().kill();
      for (ChildProcess worker : cluster.taskManagers()) {
        worker.kill();
      }
      pause(random, MOST_DOWN_MILLIS);
      cluster.jobManager().start();
      for (ChildProcess worker : cluster.taskManagers()) {
        worker.start();
      }
      return "jobmanager and all taskmanagers";
    }
  },
  PAUSE_TASK_MANAGER(2) {
    @Override
    String happen(SoakCluster cluster, Sandbox sandbox, Random random) throws Exception {
      return hold(any(cluster, random), random);
    }
  },
  PAUSE_JOB_MANAGER(1) {
    @Override
    String happen(SoakCluster cluster, Sandbox sandbox, Random random) throws Exception {
      return hold(cluster.jobManager(), random);
    }
  },
  PAUSE_BROKER(1) {
    @Override
    String happen(SoakCluster cluster, Sandbox sandbox, Random random) throws Exception {
      return hold(cluster.broker(), random);
    }
  },
  CUT_NETWORK(1) {
    @Override
    String impossible(Sandbox sandbox) {
      return sandbox.noNetworkCut();
    }

    @Override
    String happen(SoakCluster cluster, Sandbox sandbox, Random random) throws Exception {
      sandbox.network(false);
      pause(random, MOST_DOWN_MILLIS);
      Thread.sleep(BEYOND_HEARTBEAT_MILLIS);
      sandbox.network(true);
      return "every connection";
    }
  },
  CHECKPOINTS_READ_ONLY(1) {
    @Override
    String impossible(Sandbox sandbox) {
      return sandbox.noCheckpointFaults();
    }

    @Override
    String happen(SoakCluster cluster, Sandbox sandbox, Random random) throws Exception {
      sandbox.denyCheckpoints();
      pause(random, MOST_DOWN_MILLIS);
      Thread.sleep(BEYOND_HEARTBEAT_MILLIS);
      sandbox.permitCheckpoints();
      return "checkpoint folder";
    }
  },
  CHECKPOINTS_FULL(1) {
    @Override
    String impossible(Sandbox sandbox) {
      return sandbox.noCheckpointFaults();
    }

    @Override
    String happen(SoakCluster cluster, Sandbox sandbox, Random random) throws Exception {
      sandbox.checkpointsFull(true);
      pause(random, MOST_DOWN_MILLIS);
      Thread.sleep(BEYOND_HEARTBEAT_MILLIS);
      sandbox.checkpointsFull(false);
      return "checkpoint folder";
    }
  };

  private static final int MOST_DOWN_MILLIS = 3_000;

  /** More than {@code heartbeat.timeout}. */
  private static final int BEYOND_HEARTBEAT_MILLIS = 9_000;

  private final int weight;

  Disturbance(int weight) {
    this.weight = weight;
  }

  /**
   * Does it, and returns to whom. What was taken away is given back when it returns.
   *
   * @throws Sandbox.BusyException if it cannot happen just now
   */
  abstract String happen(SoakCluster cluster, Sandbox sandbox, Random random) throws Exception;

  /** Why it cannot be done here, or null if it can. */
  String impossible(Sandbox sandbox) {
    return null;
  }

  /**
   * Whether processes end by it, with SIGKILL. One that ends several at once is one kill all the
   * same.
   */
  boolean kills() {
    return name().startsWith("KILL");
  }

  /** How often it happens beside the others of its sort. */
  int weight() {
    return weight;
  }

  private static ChildProcess any(SoakCluster cluster, Random random) {
    List<ChildProcess> workers = cluster.taskManagers();
    return workers.get(random.nextInt(workers.size()));
  }

  private static String killAndRestart(ChildProcess process, Random random) throws Exception {
    process.kill();
    pause(random, MOST_DOWN_MILLIS);
    process.start();
    return process.name();
  }

  private static String hold(ChildProcess process, Random random) throws Exception {
    process.pause();
    pause(random, MOST_DOWN_MILLIS);
    Thread.sleep(BEYOND_HEARTBEAT_MILLIS);
    process.resume();
    return process.name();
  }

  private static void pause(Random random, int mostMillis) throws InterruptedException {
    Thread.sleep(random.nextInt(mostMillis));
  }
}
