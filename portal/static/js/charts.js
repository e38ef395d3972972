// Draws each figure of the page where it stands; without this script its table still says everything.
"use strict";

(() => {
  const CONFIG = {
    displayModeBar: false,
    displaylogo: false,
    showSendToCloud: false,
    plotlyServerURL: "",
    responsive: true,
  };

  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  // The figure comes without colours: the page knows whether it is light or dark, the server does not.
  const painted = (figure) => {
    const text = { family: getComputedStyle(document.body).fontFamily, size: 15, color: colour("--text") };
    const axis = { gridcolor: colour("--line"), linecolor: colour("--edge"), zerolinecolor: colour("--edge") };
    const data = figure.data.map((trace, index) => {
      const own = colour(`--series-${(index % 4) + 1}`);
      return {
        ...trace,
        marker: { ...trace.marker, color: own },
        ...(trace.line && { line: { ...trace.line, color: own, width: 3 } }),
        hoverlabel: { bgcolor: colour("--surface"), bordercolor: own, font: text },
      };
    });
    const layout = {
      ...figure.layout,
      font: text,
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      xaxis: { ...figure.layout.xaxis, ...axis },
      yaxis: { ...figure.layout.yaxis, ...axis },
    };
    return { data, layout };
  };

  const draw = (place) => {
    const { data, layout } = painted(JSON.parse(place.dataset.figure));
    place.classList.add("drawn");
    window.Plotly.react(place, data, layout, CONFIG);
  };

  const drawAll = () => document.querySelectorAll("[data-figure]").forEach(draw);

  drawAll();
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
})();
