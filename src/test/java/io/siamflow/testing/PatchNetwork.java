package io.siamflow.testing;

import io.siamflow.image.ChannelOrder;
import io.siamflow.tracker.CropBatch;
import io.siamflow.tracker.FeatureMap;
import io.siamflow.tracker.NetworkOutput;
import io.siamflow.tracker.PositionChooser;
import io.siamflow.tracker.SiameseNetwork;
import io.siamflow.tracker.TemplateEmbedding;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * SiamFC's shapes without weights: the features are mean grey values of cells of 8x8 pixels, 15x15
 * of an exemplar and 31x31 of an ordinary search region, and the response is their normalised
 * cross-correlation, -1 to 1. It follows textured objects; what an item gives does not depend on
 * its neighbours at all.
 */
public final class PatchNetwork implements SiameseNetwork {

  private static final int CELL = 8;
  private static final int EXEMPLAR_SIDE = 127;
  private static final int EXEMPLAR_CELLS = EXEMPLAR_SIDE / CELL;

  private final NetworkProbe probe;
  private final List<Integer> searchSides;
  private boolean closed;

  PatchNetwork(NetworkProbe probe, List<Integer> searchSides) {
    this.probe = probe;
    this.searchSides = searchSides;
    probe.opened();
  }

  @Override
  public int exemplarSide() {
    return EXEMPLAR_SIDE;
  }

  @Override
  public List<Integer> searchSides() {
    return searchSides;
  }

  @Override
  public ChannelOrder channels() {
    return ChannelOrder.BGR;
  }

  @Override
  public int embeddingLength() {
    return EXEMPLAR_CELLS * EXEMPLAR_CELLS;
  }

  @Override
  public List<TemplateEmbedding> embed(CropBatch exemplars) {
    probe.embedding(exemplars.count());
    List<TemplateEmbedding> embeddings = new ArrayList<>();
    for (int i = 0; i < exemplars.count(); i++) {
      embeddings.add(
          TemplateEmbedding.of(cells(exemplars.pixels(), i, EXEMPLAR_SIDE, EXEMPLAR_CELLS)));
    }
    return embeddings;
  }

  @Override
  public List<NetworkOutput> search(
      List<TemplateEmbedding> templates,
      int regionsPerTemplate,
      CropBatch regions,
      PositionChooser chooser) {
    probe.searching(templates.size());
    if (regions.count() != templates.size() * regionsPerTemplate) {
      throw new IllegalArgumentException(
          regions.count() + " regions for " + templates.size() + " templates");
    }
    int side = regions.side();
    int searchCells = side / CELL;
    int response = searchCells - EXEMPLAR_CELLS + 1;
    List<NetworkOutput> outputs = new ArrayList<>();
    for (int i = 0; i < templates.size(); i++) {
      float[] responses = new float[regionsPerTemplate * response * response];
      for (int region = 0; region < regionsPerTemplate; region++) {
        float[] search =
            cells(regions.pixels(), i * regionsPerTemplate + region, side, searchCells);
        correlate(templates.get(i), search, responses, region * response * response);
      }
      if (probe.isSpoilt(i)) {
        Arrays.fill(responses, Float.NaN);
      }
      FeatureMap map = new FeatureMap(responses, 0, regionsPerTemplate, response, response);
      outputs.add(new NetworkOutput(map, null, map, null));
    }
    return outputs;
  }

  private static float[] cells(ByteBuffer pixels, int item, int side, int count) {
    float[] cells = new float[count * count];
    byte[] line = new byte[3 * side];
    int[] sums = new int[count];
    for (int row = 0; row < count; row++) {
      Arrays.fill(sums, 0);
      for (int y = row * CELL; y < (row + 1) * CELL; y++) {
        pixels.get(3 * side * (item * side + y), line);
        for (int x = 0; x < 3 * CELL * count; x++) {
          sums[x / (3 * CELL)] += line[x] & 0xff;
        }
      }
      for (int column = 0; column < count; column++) {
        cells[row * count + column] = sums[column] / (3f * CELL * CELL);
      }
    }
    return cells;
  }

  private static void correlate(
      TemplateEmbedding template, float[] search, float[] responses, int from) {
    int searchCells = (int) Math.round(Math.sqrt(search.length));
    int response = searchCells - EXEMPLAR_CELLS + 1;
    int values = template.length();
    double[] kernel = new double[values];
    double mean = 0;
    for (int i = 0; i < values; i++) {
      kernel[i] = template.get(i);
      mean += kernel[i] / values;
    }
    double energy = 0;
    for (int i = 0; i < values; i++) {
      kernel[i] -= mean;
      energy += kernel[i] * kernel[i];
    }
    for (int top = 0; top < response; top++) {
      for (int left = 0; left < response; left++) {
        double product = 0;
        double sum = 0;
        double squares = 0;
        for (int y = 0; y < EXEMPLAR_CELLS; y++) {
          int row = (top + y) * searchCells + left;
          for (int x = 0; x < EXEMPLAR_CELLS; x++) {
            double value = search[row + x];
            product += kernel[y * EXEMPLAR_CELLS + x] * value;
            sum += value;
            squares += value * value;
          }
        }
        double variance = squares - sum * sum / values;
        responses[from + top * response + left] =
            (float) (product / Math.sqrt(Math.max(1, energy) * Math.max(1, variance)));
      }
    }
  }

  /** What is read after this is not finite. */
  @Override
  public void giveBack(List<NetworkOutput> outputs) {
    for (NetworkOutput output : outputs) {
      Arrays.fill(output.scores().values(), Float.NaN);
      Arrays.fill(output.similarity().values(), Float.NaN);
    }
  }

  @Override
  public void close() {
    if (closed) {
      throw new IllegalStateException("a network is closed twice");
    }
    closed = true;
    probe.closed();
  }
}
