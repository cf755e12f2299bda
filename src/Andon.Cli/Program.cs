Console.WriteLine("andon");
