/** What a network is made of: layers, branches of layers, and the tensors they need. */
package io.siamflow.network.graph;
