"""The graph as data: linked data, descriptions of the data set, downloads and exports."""
